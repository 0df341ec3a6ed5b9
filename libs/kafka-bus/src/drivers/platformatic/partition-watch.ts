import type { KafkaClientOptions } from '../kafka-client.options';
import { deferred } from '../timing/deferred';
import { Ticker } from '../timing/ticker';
import type { Cluster } from './cluster';

const METADATA_MAX_AGE_MS = 60_000;

/**
 * Looks, for the member that dealt the partitions out, whether there are others to deal out now.
 * `dealt` is how many each topic had then; undefined for the other members.
 */
export class PartitionWatch {
  private readonly grown = deferred();
  private readonly ticker: Ticker;

  constructor(
    private readonly cluster: Cluster,
    driver: KafkaClientOptions,
    private readonly dealt: ReadonlyMap<string, number> | undefined,
  ) {
    const everyMs = driver.metadataMaxAgeMs ?? METADATA_MAX_AGE_MS;
    this.ticker = new Ticker(everyMs, () => this.look());
    if (dealt !== undefined) this.ticker.start();
  }

  get whenGrown(): Promise<void> {
    return this.grown.promise;
  }

  stop(): void {
    this.ticker.stop();
  }

  private async look(): Promise<void> {
    const dealt = this.dealt ?? new Map<string, number>();
    // Whether a broker can be reached is for those to say who need its answer.
    const found = await this.cluster.topics([...dealt.keys()]).catch(() => undefined);
    for (const [topic, { leaders }] of found ?? []) {
      if (leaders.length !== dealt.get(topic)) this.grown.resolve();
    }
  }
}
