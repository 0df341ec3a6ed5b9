/** The order in which a service lets go; a phase begins when the one before has ended. */
export const SHUTDOWN_PHASES = [
  'readiness',
  'http',
  'consumers',
  'relays',
  'producers',
  'stores',
  'telemetry',
] as const;

export type ShutdownPhase = (typeof SHUTDOWN_PHASES)[number];

/** Something that must be stopped in order. */
export interface ShutdownStep {
  readonly phase: ShutdownPhase;
  /** For the log, for example `outbox relay`. */
  readonly name: string;
  /** Must be idempotent. The signal is aborted at the deadline: leave what is not done. */
  stop(signal: AbortSignal): Promise<void> | void;
}
