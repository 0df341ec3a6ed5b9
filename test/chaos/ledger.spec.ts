import { setTimeout as pause } from 'node:timers/promises';
import { diagnostics } from '@mainstay/core';
import { waitFor } from '@mainstay/testing';
import { INITIAL_CENTS, Ledger, type Role } from './ledger/ledger';
import { repeatsOf, statementOf } from './ledger/statement';
import { ACCOUNTS, centsOf } from './ledger/transfers';

// A broker that is killed is this suite's subject: nobody needs to hear of it.
diagnostics.log.subscribe(undefined, () => undefined);

const TRANSFERS = 10_000;
const KILL_EVERY_MS = 3_000;
const ROUNDS = 20;
const SERVERS = ['postgres', 'redis', 'kafka'] as const;
const SETTLE_MS = 400_000;

const sumOf = (transfers: number) =>
  Array.from({ length: transfers }, (_, n) => centsOf(n)).reduce((sum, cents) => sum + cents, 0);

describe('10,000 transfers through two services that are killed, on servers that go away', () => {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await Ledger.start();
  });
  afterAll(() => ledger?.close());

  it('keeps the money to the cent, applies each transfer once, leaves nothing', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      ledger.transfers.ask(TRANSFERS / ROUNDS);
      const role: Role = round % 2 === 0 ? 'teller' : 'vault';
      await Promise.all([ledger.kill(role), pause(KILL_EVERY_MS)]);
      if (round % 3 === 2) await ledger.restart(SERVERS[((round - 2) / 3) % SERVERS.length]!);
    }
    await ledger.transfers.confirmed();
    const settled = async () => {
      const { debited, credited, credits, settled: done, pending } = await statementOf(ledger);
      return debited + credited === 2 * TRANSFERS && done >= credits && pending === 0;
    };
    const what = 'every transfer to be settled';
    await waitFor(settled, { what, deadlineMs: SETTLE_MS, intervalMs: 1_000 });

    const found = await statementOf(ledger);
    const repeats = await repeatsOf(ledger);
    const deadLetters = await ledger.deadLetters();
    const { duplicates, retried } = ledger.transfers;
    const widestMs = Math.max(0, ...repeats.map(({ afterMs }) => afterMs));
    const causes = new Set(repeats.map(({ cause }) => cause));
    process.stdout.write(
      `ledger: ${ROUNDS} processes killed, ${ledger.blows.length - ROUNDS} servers restarted, ` +
        `${duplicates} duplicates, ${retried} publishes repeated: ${JSON.stringify(found)}, ` +
        `${deadLetters} dead letters; under Redis claims ${repeats.length} effects happened ` +
        `again, of ${[...causes].join(', ') || 'none'}, at most ${widestMs.toFixed(0)} ms ` +
        `between effect and death\n`,
    );

    const moved = sumOf(TRANSFERS);
    const initial = ACCOUNTS.length * INITIAL_CENTS;
    expect(found).toEqual({
      debits: TRANSFERS,
      debited: TRANSFERS,
      credits: TRANSFERS + repeats.length,
      credited: TRANSFERS,
      settled: TRANSFERS + repeats.length,
      teller_cents: initial - moved,
      vault_cents: moved + found.repeated_cents,
      repeated_cents: found.repeated_cents,
      wrong_accounts: 0,
      pending: 0,
      dead: 0,
    });
    expect(repeats.filter(({ cause }) => cause === undefined)).toEqual([]);
    expect(repeats.length).toBeLessThan(TRANSFERS / 100);
    expect(deadLetters).toBe(0);
    expect(duplicates).toBe(TRANSFERS / 5);
    expect(ledger.blows.filter(({ what: name }) => name === 'kafka').length).toBeGreaterThan(0);
  });
});
