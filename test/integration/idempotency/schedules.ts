import type { EffectKey, Idempotency } from '@mainstay/idempotency';
import { waitFor } from '@mainstay/testing';
import * as fc from 'fast-check';
import { gate } from './application';

/** What may happen next, to one of two workers that get the same event again and again. */
export interface Step {
  readonly do:
    | 'deliver'
    | 'apply'
    | 'finish'
    | 'fail'
    /** It ends while the other worker gets the event. */
    | 'finishMeeting'
    | 'failMeeting'
    /** Its process dies, at work or while it says that it has finished. */
    | 'crash'
    | 'crashFinishing'
    | 'leaseEnds';
  readonly by: number;
}

/** Random schedules. Deliveries are frequent, so that workers meet. */
export const schedules: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    do: fc.constantFrom<Step['do']>(
      ...(['deliver', 'deliver', 'apply', 'apply', 'finish', 'finish'] as const),
      ...(['fail', 'finishMeeting', 'failMeeting'] as const),
      ...(['crash', 'crashFinishing', 'leaseEnds'] as const),
    ),
    by: fc.nat({ max: 1 }),
  }),
  { minLength: 1, maxLength: 24 },
);

/** One store, two workers on it, and what they do. */
export interface Stage {
  readonly workers: readonly Idempotency[];
  newKey(): EffectKey;
  /** The work begins. */
  begin(worker: number): Promise<void>;
  /** The effect, as part of the work. */
  effect(worker: number, key: EffectKey): Promise<void>;
  /** How often it has happened, for whoever looks on. */
  happened(key: EffectKey): Promise<number>;
  /** What the store kept for a process that is dead is freed. */
  leaseEnds(key: EffectKey): Promise<void>;
  /** The process dies, as the store sees it; `false` where it sees nothing of it. */
  kill(worker: number): Promise<boolean>;
}

/** What a schedule came to. */
export interface Played {
  /** Handed back to the broker as done. */
  readonly acknowledged: number;
  /** Effects of attempts that died, failed afterwards, or lost their claim before they ended. */
  readonly unclean: number;
  readonly happened: number;
}

type Phase = 'claiming' | 'claimed' | 'applied' | 'over';

/** One delivery, held up where the schedule says. */
class Attempt {
  phase: Phase = 'claiming';
  /** Its process lives, and what was promised to it still held when its work ended. */
  clean = true;
  applied = false;
  private failing = false;
  private readonly toApply = gate();
  private readonly toEnd = gate();
  private moved = gate();

  constructor(
    private readonly begin: () => Promise<void>,
    private readonly effect: () => Promise<void>,
  ) {}

  async work(): Promise<void> {
    await this.begin();
    this.enter('claimed');
    await this.toApply.opened;
    if (this.failing) throw new Error('the work failed');
    await this.effect();
    this.applied = true;
    this.enter('applied');
    await this.toEnd.opened;
    if (this.failing) throw new Error('the work failed');
  }

  enter(phase: Phase): void {
    this.phase = phase;
    this.moved.open();
    this.moved = gate();
  }

  /** Lets it go on, and waits until it stands again. */
  async apply(): Promise<void> {
    const { opened } = this.moved;
    this.toApply.open();
    await opened;
  }

  async end(how: 'finishing' | 'failing'): Promise<void> {
    const { opened } = this.moved;
    this.failing = how === 'failing';
    if (this.failing) this.clean = false;
    this.toApply.open();
    this.toEnd.open();
    await opened;
  }

  async stands(): Promise<void> {
    if (this.phase === 'claiming') await this.moved.opened;
  }
}

/** Plays a schedule, then lets a worker alone until the event is done; checks at every step. */
export class Play {
  private readonly key: EffectKey;
  private readonly current: (Attempt | undefined)[] = [undefined, undefined];
  private readonly all: Attempt[] = [];
  private acknowledged = 0;

  constructor(
    private readonly stage: Stage,
    private readonly check: (played: Played) => void,
  ) {
    this.key = stage.newKey();
  }

  async run(steps: readonly Step[]): Promise<Played> {
    try {
      for (const step of steps) {
        await this.take(step);
        this.check(await this.played());
      }
      await this.comeToAnEnd();
      return await this.played();
    } finally {
      for (const attempt of this.all) if (attempt.phase !== 'over') await attempt.end('failing');
    }
  }

  private async comeToAnEnd(): Promise<void> {
    await this.take({ do: 'crash', by: 0 });
    await this.take({ do: 'crash', by: 1 });
    await this.take({ do: 'leaseEnds', by: 0 });
    // Left alone it gets there, once the server has noticed who is dead.
    const again = async () => {
      for (const todo of ['deliver', 'apply', 'finish'] as const)
        await this.take({ do: todo, by: 0 });
      return this.acknowledged > 0;
    };
    await waitFor(again, { what: 'the event to be acknowledged', intervalMs: 5 });
    this.check(await this.played());
  }

  private async take({ do: todo, by }: Step): Promise<void> {
    if (todo === 'deliver') return this.deliver(by);
    if (todo === 'leaseEnds') return this.leaseEnds();
    const attempt = this.current[by];
    if (attempt === undefined) return;
    if (todo === 'apply' && attempt.phase === 'claimed') await attempt.apply();
    if (todo === 'finish' && attempt.phase === 'applied') await attempt.end('finishing');
    if (todo === 'finishMeeting' && attempt.phase === 'applied') {
      await Promise.all([attempt.end('finishing'), this.deliver(1 - by)]);
    }
    if (todo === 'fail') await attempt.end('failing');
    if (todo === 'failMeeting') {
      await Promise.all([attempt.end('failing'), this.deliver(1 - by)]);
    }
    if (todo === 'crash') await this.crash(by, attempt);
    if (todo === 'crashFinishing' && attempt.phase === 'applied') {
      attempt.clean = false;
      await Promise.all([attempt.end('finishing'), this.stage.kill(by)]);
    }
  }

  private async deliver(by: number): Promise<void> {
    if (this.current[by] !== undefined) return;
    const attempt = new Attempt(
      () => this.stage.begin(by),
      () => this.stage.effect(by, this.key),
    );
    this.current[by] = attempt;
    this.all.push(attempt);
    const over = (acknowledged: boolean) => {
      // The dead hand nothing back.
      if (acknowledged && this.current[by] === attempt) this.acknowledged += 1;
      if (this.current[by] === attempt) this.current[by] = undefined;
      attempt.enter('over');
    };
    this.stage.workers[by]!.runOnce(this.key, () => attempt.work()).then(
      () => over(true),
      () => over(false),
    );
    await attempt.stands();
  }

  private async leaseEnds(): Promise<void> {
    for (const attempt of this.all) if (attempt.phase !== 'over') attempt.clean = false;
    await this.stage.leaseEnds(this.key);
  }

  private async crash(by: number, attempt: Attempt): Promise<void> {
    attempt.clean = false;
    this.current[by] = undefined;
    if (await this.stage.kill(by)) await attempt.end('failing');
  }

  private async played(): Promise<Played> {
    return {
      acknowledged: this.acknowledged,
      unclean: this.all.filter(({ clean, applied }) => applied && !clean).length,
      happened: await this.stage.happened(this.key),
    };
  }
}
