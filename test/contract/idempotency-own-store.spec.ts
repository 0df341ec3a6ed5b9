import type { Claim, ClaimAnswer, ClaimLimits, ClaimStore } from '@mainstay/idempotency';
import {
  idempotencyBatchesContract,
  idempotencyServices,
  idempotencyStoreContract,
} from '@mainstay/testing/contracts/idempotency-store';

interface Kept {
  readonly owner: string;
  readonly until: number;
  readonly fingerprint?: string | undefined;
  readonly completed: boolean;
  readonly result?: string | undefined;
}

/** What a user writes over a store of their own: five methods, each atomic in it. */
class TableClaimStore implements ClaimStore {
  readonly name = 'table';
  readonly leased = true;
  readonly remembers = true;

  constructor(private readonly table: Map<string, Kept>) {}

  async claim(claim: Claim, { leaseMs }: ClaimLimits): Promise<ClaimAnswer> {
    const there = this.there(claim);
    if (there === undefined || (there.owner === claim.owner && !there.completed)) {
      this.keep(claim, { until: Date.now() + leaseMs, completed: false });
      return { status: 'acquired' };
    }
    const { completed, fingerprint, result, until } = there;
    const known = fingerprint === undefined ? {} : { fingerprint };
    if (!completed) return { status: 'processing', leaseLeftMs: until - Date.now(), ...known };
    return { status: 'completed', ...known, ...(result === undefined ? {} : { result }) };
  }

  async renew(claim: Claim, leaseMs: number): Promise<boolean> {
    return this.change(claim, { until: Date.now() + leaseMs, completed: false });
  }

  async confirm(claim: Claim, ttlSeconds: number, result?: string): Promise<boolean> {
    return this.change(claim, { until: Date.now() + 1_000 * ttlSeconds, completed: true, result });
  }

  async release(claim: Claim): Promise<boolean> {
    return this.there(claim)?.owner === claim.owner && this.table.delete(nameOf(claim));
  }

  async takeOver(): Promise<boolean> {
    return false;
  }

  private there(claim: Claim): Kept | undefined {
    const kept = this.table.get(nameOf(claim));
    return kept !== undefined && kept.until > Date.now() ? kept : undefined;
  }

  private change(claim: Claim, to: Omit<Kept, 'owner' | 'fingerprint'>): boolean {
    const there = this.there(claim);
    if (there !== undefined && (there.owner !== claim.owner || there.completed)) return false;
    this.keep(claim, to);
    return true;
  }

  private keep(claim: Claim, kept: Omit<Kept, 'owner' | 'fingerprint'>): void {
    const { owner, key } = claim;
    this.table.set(nameOf(claim), { owner, fingerprint: key.fingerprint, ...kept });
  }
}

function nameOf({ key: { group, eventType, id } }: Claim): string {
  return [group, eventType, id].join('/');
}

describe('An idempotency store that a user writes', () => {
  const open = () => {
    const table = new Map<string, Kept>();
    return idempotencyServices({
      memory: true,
      stores: [new TableClaimStore(table)],
      defaultStore: 'table',
    });
  };
  idempotencyStoreContract(open);
  idempotencyBatchesContract(open);
});
