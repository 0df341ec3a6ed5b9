import * as fc from 'fast-check';
import {
  ABSENT,
  claimed,
  confirmed,
  released,
  renewed,
  stateAt,
  type ClaimState,
} from './claim-state';

const LEASE = 100;
const TTL = 10_000;

describe('the claim state machine', () => {
  const mine = claimed(ABSENT, 'me', 0, LEASE).state;

  it('gives an absent effect to the first, and tells the second how long it takes', () => {
    expect(claimed(ABSENT, 'me', 0, LEASE).answer).toEqual({ status: 'acquired' });
    expect(claimed(mine, 'you', 40, LEASE).answer).toEqual({
      status: 'processing',
      leaseLeftMs: 60,
    });
  });

  it('answers acquired again to the owner whose first answer was lost', () => {
    expect(claimed(mine, 'me', 1, LEASE).answer).toEqual({ status: 'acquired' });
  });

  it('lets another take over when the lease has ended, and shuts the first out', () => {
    const theirs = claimed(mine, 'you', LEASE, LEASE);
    expect(theirs.answer).toEqual({ status: 'acquired' });
    for (const late of [
      renewed(theirs.state, 'me', LEASE, LEASE),
      confirmed(theirs.state, 'me', LEASE, TTL),
      released(theirs.state, 'me', LEASE),
    ]) {
      expect(late).toEqual({ state: theirs.state, answer: false });
    }
  });

  it('remembers a late confirm that nobody had overtaken', () => {
    const late = confirmed(mine, 'me', LEASE + 1, TTL);
    expect(late.answer).toBe(true);
    expect(claimed(late.state, 'you', LEASE + 2, LEASE).answer).toEqual({ status: 'completed' });
  });

  it('forgets what is completed after its time to live', () => {
    const done = confirmed(mine, 'me', 0, TTL).state;
    expect(stateAt(done, TTL - 1).status).toBe('completed');
    expect(claimed(done, 'you', TTL, LEASE).answer).toEqual({ status: 'acquired' });
  });

  it('gives a released effect to the next at once', () => {
    const { state } = released(mine, 'me', 1);
    expect(claimed(state, 'you', 1, LEASE).answer).toEqual({ status: 'acquired' });
  });
});

/**
 * Workers that get one event again and again, in random interleavings with crashes, ends of leases
 * and late steps. A worker counts its effect between claim and confirm.
 */
interface Worker {
  owner: string | undefined;
  applied: boolean;
}

interface World {
  state: ClaimState;
  now: number;
  attempts: number;
  effects: number;
  /** Whether an effect was ever applied; a completed state without one is a lost event. */
  readonly workers: readonly Worker[];
  /** Owners whose lease ended while they worked: each is a chance for one repetition. */
  readonly expired: Set<string>;
  acknowledged: number;
}

type Step =
  | {
      readonly do: 'deliver' | 'apply' | 'confirm' | 'fail' | 'renew' | 'crash';
      readonly by: number;
    }
  | { readonly do: 'wait'; readonly ms: number };

const workerStep = fc.record({
  do: fc.constantFrom('deliver', 'apply', 'confirm', 'fail', 'renew', 'crash'),
  by: fc.nat({ max: 1 }),
});
const waitStep = fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 1, max: LEASE }) });
const schedule = fc.array(fc.oneof({ weight: 5, arbitrary: workerStep }, waitStep), {
  maxLength: 60,
});

function take(world: World, step: Step): void {
  if (step.do === 'wait') {
    world.now += step.ms;
    const { state } = world;
    if (state.status === 'processing' && state.leaseUntil <= world.now) {
      world.expired.add(state.owner);
    }
    return;
  }
  const worker = world.workers[step.by]!;
  if (step.do === 'deliver') return deliver(world, worker);
  const { owner } = worker;
  if (owner === undefined) return;
  if (step.do === 'apply' && !worker.applied) {
    worker.applied = true;
    world.effects += 1;
  } else if (step.do === 'renew') {
    world.state = renewed(world.state, owner, world.now, LEASE).state;
  } else if (step.do === 'fail' && !worker.applied) {
    world.state = released(world.state, owner, world.now).state;
    worker.owner = undefined;
  } else if (step.do === 'confirm' && worker.applied) {
    world.state = confirmed(world.state, owner, world.now, TTL).state;
    world.acknowledged += 1;
    worker.owner = undefined;
  } else if (step.do === 'crash') {
    worker.owner = undefined;
    world.expired.add(owner);
  }
}

function deliver(world: World, worker: Worker): void {
  if (worker.owner !== undefined) return;
  const owner = `attempt-${(world.attempts += 1)}`;
  const { state, answer } = claimed(world.state, owner, world.now, LEASE);
  world.state = state;
  if (answer.status === 'completed') world.acknowledged += 1;
  if (answer.status !== 'acquired') return;
  worker.owner = owner;
  worker.applied = false;
}

function newWorld(): World {
  const worker = (): Worker => ({ owner: undefined, applied: false });
  return {
    state: ABSENT,
    now: 0,
    attempts: 0,
    effects: 0,
    workers: [worker(), worker()],
    expired: new Set(),
    acknowledged: 0,
  };
}

describe('the claim state machine under random schedules', () => {
  it('never acknowledges an event whose effect has not happened', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const world = newWorld();
        for (const step of steps as Step[]) {
          take(world, step);
          if (world.acknowledged > 0) expect(world.effects).toBeGreaterThan(0);
          if (world.state.status === 'completed') expect(world.effects).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('repeats an effect only after a lease has ended or a process has died', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const world = newWorld();
        for (const step of steps as Step[]) take(world, step);
        expect(world.effects).toBeLessThanOrEqual(1 + world.expired.size);
        if (world.expired.size === 0) expect(world.effects).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never lets two owners hold it at once', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const world = newWorld();
        for (const step of steps as Step[]) {
          take(world, step);
          const { state, now, workers } = world;
          const holders = workers.filter(({ owner }) => {
            const at = stateAt(state, now);
            return owner !== undefined && at.status === 'processing' && at.owner === owner;
          });
          expect(holders.length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('always comes to an end: once the workers are left alone, the event is done', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const world = newWorld();
        for (const step of steps as Step[]) take(world, step);
        for (let round = 0; world.acknowledged === 0 && round < 4; round += 1) {
          take(world, { do: 'crash', by: 0 });
          take(world, { do: 'crash', by: 1 });
          take(world, { do: 'wait', ms: LEASE });
          for (const todo of ['deliver', 'apply', 'confirm'] as const) {
            take(world, { do: todo, by: 0 });
          }
        }
        expect(world.acknowledged).toBeGreaterThan(0);
        expect(world.effects).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
