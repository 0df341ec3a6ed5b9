import { setTimeout as delay } from 'node:timers/promises';
import { chaosEssays, type ChaosEssay } from './essays';
import type { AcceptedBatch, ReferenceApi } from './reference-api';

const ESSAYS_A_BATCH = 5;
const RETRY_MS = 250;
/** A client rests so long between two batches. */
const PAUSE_MS = 500;

/**
 * Clients that submit batches one after another and try each step again until it is answered, as
 * clients of a system do whose servers may be away for a while.
 */
export class SteadyLoad {
  readonly accepted: AcceptedBatch[] = [];
  /** How often a request was not answered well, and the last reason. */
  refusals = 0;
  lastRefusal = '';
  private stopping = false;
  private readonly clients: Promise<void>[];

  constructor(
    private readonly api: ReferenceApi,
    private readonly label: string,
    clients = 2,
  ) {
    this.clients = Array.from({ length: clients }, (_, client) => this.run(client));
  }

  /** Lets the batches in hand be accepted, then stops. */
  async stop(): Promise<readonly AcceptedBatch[]> {
    this.stopping = true;
    await Promise.all(this.clients);
    return this.accepted;
  }

  private async run(client: number): Promise<void> {
    for (let n = 0; !this.stopping; n += 1) {
      const essays = chaosEssays(`${this.label}-${client}-${n}`, ESSAYS_A_BATCH);
      this.accepted.push(await this.submit(essays));
      await delay(PAUSE_MS);
    }
  }

  private async submit(essays: readonly ChaosEssay[]): Promise<AcceptedBatch> {
    const { batchId, essayIds } = await this.insist(() => this.api.register(essays.length));
    await this.insist(async () => {
      if ((await this.api.pipeline(batchId)).status !== 'none') return;
      await this.api.requestPipeline(batchId);
    });
    const traceId = await this.insist(() => this.api.upload(batchId, essays));
    return { batchId, essayIds, essays, traceId };
  }

  private async insist<Result>(work: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        this.refusals += 1;
        this.lastRefusal = String(error);
        await delay(RETRY_MS);
      }
    }
  }
}
