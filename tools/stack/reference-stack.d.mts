/** Addresses of the servers that every service uses. */
export interface StackServers {
  readonly kafka: string;
  readonly postgres: string;
  readonly redis: string;
}

export interface StackOptions {
  /** Variables for the services; their ports come from it. @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where logs go. @default .mainstay/stack */
  readonly folder?: string;
  /** Hears what happens, a line at a time. */
  say?(text: string, from?: string): void;
  readonly verbose?: boolean;
}

export type ServiceName = 'content' | 'batch-orchestrator' | 'essay-lifecycle' | 'spell-checker';

/** A service and the process that is it at the moment. */
export interface SupervisedService {
  readonly name: ServiceName;
  readonly url: string;
  readonly pid: number | undefined;
  readonly state: 'stopped' | 'starting' | 'ready' | 'waiting' | 'failed';
  /** How often it was started again after it had ended by itself. */
  readonly restarts: number;
  start(): void;
  whenReady(options?: { readonly signal?: AbortSignal }): Promise<void>;
  readiness(): Promise<{ readonly status: number; readonly body: unknown } | undefined>;
  /** SIGKILL; the supervision starts it again. */
  kill(): Promise<void>;
  /** SIGTERM. True when it ended by itself before the deadline, with code 0. */
  stop(deadlineMs: number): Promise<boolean>;
  restart(deadlineMs: number): Promise<boolean>;
}

/** The four services as processes. */
export class Stack {
  constructor(servers: StackServers, options?: StackOptions);
  readonly services: readonly SupervisedService[];
  /** Rejects when a service failed before it was ever ready. */
  readonly failure: Promise<never>;
  service(name: ServiceName): SupervisedService;
  url(name: ServiceName): string;
  start(): Promise<void>;
  prepare(): Promise<void>;
  stop(deadlineMs?: number): Promise<boolean>;
  kill(): void;
  describe(): string;
}
