import { DelayWheel, type Clock } from '@mainstay/core';
import type { EffectKey } from '../claim/effect-key';
import { isUndone } from '../undone-outcome';
import type { BatchEffect, BatchResult, BatchWork } from './batch-work';
import type { ClaimStore } from './claim-store';
import type { IdempotencyStore, OnceOptions, OnceWork } from './idempotency-store';
import type { OnceResult } from './once-result';
import { heldBack } from './keep-order';
import { LeasedClaim, type LeaseParts, type LeasePolicy } from './leased-claim';
import type { OutcomeReporter } from './outcome-reporter';
import { OwnerTokens } from './owner-tokens';

/** An effect of a batch whose turn it is, or what it came to without being run. */
type Begun = { readonly claim: LeasedClaim } | { readonly result: BatchResult<never> };

/**
 * Claim, run, confirm. The claim is renewed while the work runs, released when it fails.
 *
 * The one window: an effect that has happened is not yet confirmed when its process dies, or the
 * store loses the claim. It then happens again. The inbox store has no such window.
 *
 * Claims of a batch are asked for at once, and confirmed at once: a connection that pipelines makes
 * one round trip of each.
 */
export class LeasedStore implements IdempotencyStore {
  private readonly parts: LeaseParts;

  constructor(claims: ClaimStore, policy: LeasePolicy, clock: Clock, reporter: OutcomeReporter) {
    const renewals = new DelayWheel(clock, policy.renewMs);
    this.parts = { claims, policy, clock, reporter, renewals, owners: new OwnerTokens() };
  }

  get name(): string {
    return this.parts.claims.name;
  }

  get remembers(): boolean {
    return this.parts.claims.remembers === true;
  }

  async runOnce<Prepared, Value>(
    key: EffectKey,
    work: OnceWork<Prepared, Value>,
    { ttlSeconds, remember }: OnceOptions<Value>,
  ): Promise<OnceResult<Value>> {
    const claim = new LeasedClaim(this.parts, key, ttlSeconds);
    const duplicate = await claim.begin();
    if (duplicate !== undefined) return duplicate;
    claim.keep();
    let value: Value;
    let result: string | undefined;
    try {
      const prepared = work.prepare === undefined ? undefined : await work.prepare();
      value = await work.apply(prepared as Prepared);
      if (!isUndone(value)) result = remember?.(value);
    } catch (error) {
      await claim.release();
      throw error;
    }
    await (isUndone(value) ? claim.release() : claim.confirm(result));
    return { status: 'first', value };
  }

  async runBatch<Prepared, Value>(
    effects: readonly BatchEffect[],
    work: BatchWork<Prepared, Value>,
  ): Promise<readonly BatchResult<Value>[]> {
    const begun = await this.keepOrder(effects, await Promise.all(effects.map(this.begin)));
    const firsts = begun.flatMap((each, at) => ('claim' in each ? [{ at, ...each }] : []));
    const results = begun.map((each) => ('result' in each ? each.result : undefined));
    if (firsts.length === 0) return results as readonly BatchResult<Value>[];
    const positions = firsts.map(({ at }) => at);
    for (const { claim } of firsts) claim.keep();
    const done: (BatchResult<Value> | undefined)[] = results;
    try {
      const prepared = work.prepare === undefined ? undefined : await work.prepare(positions);
      const applied = await work.apply(positions, prepared as Prepared);
      await Promise.all(
        firsts.map(({ at, claim }, index) => {
          const effect = applied[index]!;
          done[at] = { status: 'first', value: effect.value };
          return effect.isUndone ? claim.release() : claim.confirm();
        }),
      );
    } catch (error) {
      await Promise.all(firsts.map(({ claim }) => claim.release()));
      throw error;
    }
    return done as readonly BatchResult<Value>[];
  }

  private readonly begin = async ({ key, ttlSeconds }: BatchEffect): Promise<Begun> => {
    const claim = new LeasedClaim(this.parts, key, ttlSeconds);
    try {
      const duplicate = await claim.begin();
      return duplicate === undefined ? { claim } : { result: duplicate };
    } catch (error) {
      return { result: { status: 'failed', error } };
    }
  };

  /** What comes after one that waits, in an order both keep, waits with it. */
  private async keepOrder(
    effects: readonly BatchEffect[],
    begun: readonly Begun[],
  ): Promise<readonly Begun[]> {
    const held = heldBack(
      begun.map((each, at) => ({ order: effects[at]!.order, error: errorOf(each) })),
    );
    if (held.size === 0) return begun;
    return Promise.all(
      begun.map(async (each, at): Promise<Begun> => {
        if (!held.has(at) || !('claim' in each)) return each;
        await each.claim.release();
        return { result: { status: 'failed', error: held.get(at) } };
      }),
    );
  }
}

function errorOf(begun: Begun): unknown {
  return 'result' in begun && begun.result.status === 'failed' ? begun.result.error : undefined;
}
