import { Injectable } from '@nestjs/common';
import { IsInt, IsString } from 'class-validator';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaSubscribe, MemoryBroker, type KafkaBusModuleOptions } from '@mainstay/kafka-bus';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { boot, committed, type BusApplication } from '../integration/kafka-bus/bus-application';

const MESSAGES = 6_000;
const KEYS = 150;

class StepV1 {
  @IsString() readonly key!: string;
  @IsInt() readonly number!: number;
}

/** Every run of every member, as it began. */
class Journal {
  readonly handled: number[] = [];
  readonly running = new Set<string>();
  sameKeyAtOnce = 0;

  begin(key: string): void {
    if (this.running.has(key)) this.sameKeyAtOnce += 1;
    this.running.add(key);
  }

  end(key: string, number: number): void {
    this.running.delete(key);
    this.handled.push(number);
  }

  /** Keys whose first runs came out of order. */
  reordered(): number {
    const last = new Map<number, number>();
    const seen = new Set<number>();
    let count = 0;
    for (const number of this.handled) {
      if (seen.has(number)) continue;
      seen.add(number);
      const key = number % KEYS;
      if ((last.get(key) ?? -1) > number) count += 1;
      last.set(key, number);
    }
    return count;
  }
}

function suite(options: () => KafkaBusModuleOptions): void {
  it('loses, repeats and reorders nothing while members join and leave', async () => {
    const topic = uniquePrefix('steps');
    const group = uniquePrefix('walkers');
    const Step = defineEvent({ type: topic, data: StepV1, key: ({ key }) => key });
    const journal = new Journal();
    const shared = options();
    const join = () => {
      @Injectable()
      class Walker {
        @KafkaSubscribe(Step, { group, concurrency: 8 })
        async walk({ data }: EventEnvelope<StepV1>): Promise<void> {
          journal.begin(data.key);
          await new Promise((resolve) => setTimeout(resolve, 10));
          journal.end(data.key, data.number);
        }
      }
      return boot({ ...shared, topics: { partitions: 4 } }, [Walker]);
    };
    const members: BusApplication[] = [await join(), await join()];
    const [first] = members;
    const drafts = Array.from({ length: MESSAGES }, (_, number) =>
      Step.create({ key: `k${number % KEYS}`, number }),
    );
    await first!.bus.publishAll(drafts);
    for (let round = 1; new Set(journal.handled).size < MESSAGES; round += 1) {
      const goal = Math.min(MESSAGES, round * (MESSAGES / 8));
      await waitFor(() => new Set(journal.handled).size >= goal, {
        what: `${goal} messages (round ${round})`,
        deadlineMs: 30_000,
      });
      if (members.length > 2) await members.pop()!.close();
      else members.push(await join());
    }
    const all = async () => (await committed(first!.driver, group, topic)) === MESSAGES;
    await waitFor(all, { what: 'all committed' });
    await Promise.all(members.map((member) => member.close()));
    expect(new Set(journal.handled).size).toBe(MESSAGES);
    expect(journal.handled).toHaveLength(MESSAGES);
    expect(journal.sameKeyAtOnce).toBe(0);
    expect(journal.reordered()).toBe(0);
  });
}

describe('rebalances on the memory driver', () => {
  const broker = new MemoryBroker();
  suite(() => ({ driver: 'memory', broker }));
});

describeOn(['kafka'], 'rebalances on Kafka', ({ kafka }) => {
  suite(() => ({ driver: 'kafkajs', bootstrapServers: kafka.url }));
});
