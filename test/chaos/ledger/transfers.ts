import { ServiceIdentityModule } from '@mainstay/core';
import { defineEvent } from '@mainstay/events';
import { KafkaBus, KafkaBusModule } from '@mainstay/kafka-bus';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { IsInt, IsString } from 'class-validator';

class TransferV1 {
  @IsInt() readonly transfer!: number;
  @IsString() readonly account!: string;
  @IsString() readonly from!: string;
  @IsString() readonly to!: string;
  @IsInt() readonly cents!: number;
}

const Requested = defineEvent({
  type: 'ledger.transfer.requested.v1',
  data: TransferV1,
  key: ({ account }) => account,
});

/** Every topic of the ledger. */
export const LEDGER_TOPICS = ['requested', 'debited', 'credited'].map(
  (what) => `ledger.transfer.${what}.v1`,
);
export const ACCOUNTS = Array.from({ length: 40 }, (_, n) => `account${n}`);

/** Of one transfer, so that the sum tells which are missing. */
export function centsOf(transfer: number): number {
  return 1 + ((transfer * 7_919) % 100_003);
}

/** Asks for transfers, numbered from 0; a part of them twice, at once or a while later. */
export class Transfers {
  /** Records beyond one a transfer. */
  duplicates = 0;
  /** Publishes that had to be repeated. */
  retried = 0;
  private asked = 0;
  private isAbandoned = false;
  private readonly later: (() => Promise<void>)[] = [];
  private readonly pending = new Set<Promise<void>>();

  private constructor(private readonly app: INestApplicationContext) {}

  static async start(bootstrapServers: string): Promise<Transfers> {
    @Module({
      imports: [
        ServiceIdentityModule.forRoot({ name: 'ledger_load', environment: 'testing' }),
        KafkaBusModule.forRoot({ driver: 'kafkajs', bootstrapServers }),
      ],
    })
    class LoadModule {}
    const app = await Test.createTestingModule({ imports: [LoadModule] }).compile();
    await app.init();
    return new Transfers(app);
  }

  /** Begins to ask for so many more; what is still under way when the broker goes is repeated. */
  ask(count: number): void {
    for (const again of this.later.splice(0)) this.begin(again);
    for (let left = count; left > 0; left -= 1, this.asked += 1) {
      const transfer = this.asked;
      const publish = this.publisher(transfer);
      this.begin(publish);
      if (transfer % 10 === 0) this.begin(publish);
      if (transfer % 10 === 5) this.later.push(publish);
      if (transfer % 5 === 0) this.duplicates += 1;
    }
  }

  /** Resolves when the broker has everything. */
  async confirmed(): Promise<void> {
    this.ask(0);
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  async close(): Promise<void> {
    this.isAbandoned = true;
    await Promise.allSettled(this.pending);
    await this.app.close();
  }

  private begin(publish: () => Promise<void>): void {
    const publishing = publish().finally(() => this.pending.delete(publishing));
    this.pending.add(publishing);
    publishing.catch(() => undefined);
  }

  /** The same envelope, id included, however often it is called. */
  private publisher(transfer: number): () => Promise<void> {
    const bus = this.app.get(KafkaBus);
    const from = ACCOUNTS[transfer % ACCOUNTS.length]!;
    const to = ACCOUNTS[(transfer * 13 + 1) % ACCOUNTS.length]!;
    const data = { transfer, account: from, from, to, cents: centsOf(transfer) };
    const prepared = bus.prepare(Requested.create(data));
    return async () => {
      for (;;) {
        try {
          await bus.deliver(prepared);
          return;
        } catch (error) {
          if (this.isAbandoned || (error as { retryable?: boolean }).retryable !== true)
            throw error;
          this.retried += 1;
        }
      }
    };
  }
}
