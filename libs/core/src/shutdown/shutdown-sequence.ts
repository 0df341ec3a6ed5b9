import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { CLOCK, type Clock } from '../clock/clock';
import { ComponentLogger } from '../diagnostics/component-logger';
import { LoggerFactory } from '../diagnostics/logger-factory';
import { partOfBoot } from './close-on-failure';
import { SHUTDOWN_PHASES, type ShutdownPhase, type ShutdownStep } from './shutdown-step';

const WITHOUT_SERVICE_DEADLINE_MS = 25_000;
/** What a step may still take once its signal is aborted. */
const AFTER_ABORT_MS = 500;
const CONNECTION_PHASES: readonly ShutdownPhase[] = ['stores', 'telemetry'];

/**
 * Stops what the libs registered, phase by phase; steps of one phase stop side by side. A step that
 * throws, or does not end with its signal, is logged and does not keep the others from stopping.
 *
 * `createService` runs it on SIGTERM. Without it, Nest's own hooks do: everything up to the
 * producers before the HTTP server closes, stores and telemetry after.
 */
@Injectable()
export class ShutdownSequence implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly steps = new Set<ShutdownStep>();
  private readonly ended = new Map<ShutdownPhase, Promise<void>>();
  private readonly logger: ComponentLogger;
  private abandoned = false;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    loggers: LoggerFactory,
  ) {
    this.logger = loggers.for('mainstay.shutdown');
    partOfBoot(this);
  }

  /** The result takes the step out again. */
  register(step: ShutdownStep): () => void {
    if (this.abandoned) void this.withDeadline((signal) => this.stop(step, signal));
    this.steps.add(step);
    return () => {
      this.steps.delete(step);
    };
  }

  /** Runs the phases up to and with `last`; a phase that ran before is not run again. */
  async run(last: ShutdownPhase, signal: AbortSignal): Promise<void> {
    for (const phase of SHUTDOWN_PHASES) {
      await this.runPhase(phase, signal);
      if (phase === last) return;
    }
  }

  /** The boot failed: stops what is registered, and at once what is registered from now on. */
  async abandon(): Promise<void> {
    this.abandoned = true;
    await this.withDeadline((signal) => this.run('telemetry', signal));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.withDeadline((signal) => this.run('producers', signal));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.withDeadline(async (signal) => {
      for (const phase of CONNECTION_PHASES) await this.runPhase(phase, signal);
    });
  }

  private runPhase(phase: ShutdownPhase, signal: AbortSignal): Promise<void> {
    const before = this.ended.get(phase);
    if (before !== undefined) return before;
    const steps = [...this.steps].filter((step) => step.phase === phase);
    const running = Promise.all(steps.map((step) => this.stop(step, signal))).then(() => undefined);
    this.ended.set(phase, running);
    return running;
  }

  private async stop(step: ShutdownStep, signal: AbortSignal): Promise<void> {
    const { phase, name } = step;
    const late = this.afterAbort(signal);
    try {
      const ended = Promise.resolve(step.stop(signal)).then(() => true);
      if (await Promise.race([ended, late.passed])) return;
      this.logger.error(`Stopping ${name} took longer than the deadline and was left`, { phase });
    } catch (error) {
      this.logger.error(`Stopping ${name} failed`, { phase }, error);
    } finally {
      late.cancel();
    }
  }

  /** Passes (false) when a step has had its time to answer to the aborted signal. */
  private afterAbort(signal: AbortSignal): { passed: Promise<false>; cancel: () => void } {
    const { promise: passed, resolve } = Promise.withResolvers<false>();
    let cancelTimer: (() => void) | undefined;
    const wait = () => {
      cancelTimer = this.clock.schedule(AFTER_ABORT_MS, () => resolve(false));
    };
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true });
    const cancel = () => {
      signal.removeEventListener('abort', wait);
      cancelTimer?.();
    };
    return { passed, cancel };
  }

  private async withDeadline(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const deadline = new AbortController();
    const cancel = this.clock.schedule(WITHOUT_SERVICE_DEADLINE_MS, () => deadline.abort());
    try {
      await work(deadline.signal);
    } finally {
      cancel();
    }
  }
}
