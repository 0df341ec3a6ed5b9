import type { Blow, Ledger } from './ledger';

/** What the ledger's tables say after a run. */
export interface Statement {
  readonly debits: number;
  readonly debited: number;
  readonly credits: number;
  readonly credited: number;
  readonly settled: number;
  readonly teller_cents: number;
  readonly vault_cents: number;
  /** Put in more than once, without the first time. */
  readonly repeated_cents: number;
  /** Accounts that do not hold what was put into them. */
  readonly wrong_accounts: number;
  readonly pending: number;
  readonly dead: number;
}

const STATEMENT = `
SELECT
  (SELECT count(*)::int FROM teller.debit) AS debits,
  (SELECT count(DISTINCT transfer)::int FROM teller.debit) AS debited,
  (SELECT count(*)::int FROM vault.credit) AS credits,
  (SELECT count(DISTINCT transfer)::int FROM vault.credit) AS credited,
  (SELECT count(*)::int FROM teller.settled) AS settled,
  (SELECT sum(cents)::float8 FROM teller.account) AS teller_cents,
  (SELECT sum(cents)::float8 FROM vault.account) AS vault_cents,
  (SELECT coalesce(sum(cents * (times - 1)), 0)::float8 FROM (
     SELECT transfer, cents, count(*) AS times FROM vault.credit GROUP BY transfer, cents
   ) AS put) AS repeated_cents,
  (SELECT count(*)::int FROM vault.account WHERE cents <> coalesce((
     SELECT sum(credit.cents) FROM vault.credit WHERE credit.account = account.id), 0)
  ) AS wrong_accounts,
  (SELECT count(*)::int FROM (
     SELECT published_at, dead_at FROM teller.event_outbox
     UNION ALL SELECT published_at, dead_at FROM vault.event_outbox
   ) AS row WHERE published_at IS NULL AND dead_at IS NULL) AS pending,
  (SELECT count(*)::int FROM (
     SELECT dead_at FROM teller.event_outbox UNION ALL SELECT dead_at FROM vault.event_outbox
   ) AS row WHERE dead_at IS NOT NULL) AS dead`;

export async function statementOf(ledger: Ledger): Promise<Statement> {
  const [statement] = await ledger.query<Statement>(STATEMENT);
  return statement!;
}

/** An effect that happened again, and what had been taken away when it happened before. */
export interface Repeat {
  readonly transfer: number;
  /** The process that died, or the server that went, between effect and confirmation. */
  readonly cause: string | undefined;
  /** Between the effect and that. */
  readonly afterMs: number;
}

/** Around a restart of a server an answer may be lost, a claim not confirmed. */
const AROUND_MS = 2_000;

export async function repeatsOf(ledger: Ledger): Promise<readonly Repeat[]> {
  const rows = await ledger.query<{ transfer: number; process: string; at: number }>(
    `SELECT transfer, process, at FROM (
       SELECT transfer, process, (extract(epoch FROM at) * 1000)::float8 AS at,
         lead(at) OVER (PARTITION BY transfer ORDER BY at) AS next
       FROM vault.credit) AS put
     WHERE next IS NOT NULL`,
  );
  return rows.map(({ transfer, process, at }) => {
    const cause = ledger.blows.find((blow) => explains(blow, process, at));
    return { transfer, cause: cause?.what, afterMs: Math.max(0, (cause?.from ?? at) - at) };
  });
}

function explains({ what, from, to }: Blow, process: string, at: number): boolean {
  if (what === process) return to >= at && from - at < AROUND_MS;
  return ['postgres', 'redis'].includes(what) && from - AROUND_MS <= at && at <= to + AROUND_MS;
}
