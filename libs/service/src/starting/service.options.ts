import type { NestExpressApplication } from '@nestjs/platform-express';
import type { LoggingOptions } from '@mainstay/observability';
import type { HttpOptions } from '../http/http.options';
import type { OpenApiOptions } from '../http/open-api';
import type { RateLimitOptions } from '../rate-limit/rate-limit.options';
import type { SettingsSource } from '../settings/load-settings';
import type { ServiceSettings } from '../settings/service-settings';

/** How a service ends. */
export interface ShutdownOptions {
  /** Everything must have stopped by then; what has not is left. @default 25000 */
  readonly deadlineMs?: number;
  /**
   * Between not being ready and not listening any more, so that callers stop calling first.
   * @default 2000 in production, else 0
   */
  readonly readinessGraceMs?: number;
}

/** What a service may be started with besides its settings. */
export interface ServiceOptions<Settings extends ServiceSettings = ServiceSettings> {
  /** Settings already at hand; else they are read. */
  readonly settings?: Settings;
  readonly source?: SettingsSource;
  /** False for a worker that answers on its worker port only. */
  readonly http?: HttpOptions | false;
  /**
   * How many requests a client may make; variables win. Probes, metrics and the API page are not
   * counted. @default no limit
   */
  readonly rateLimit?: RateLimitOptions;
  /** False leaves the API page out. */
  readonly openApi?: OpenApiOptions | false;
  readonly shutdown?: ShutdownOptions;
  /** Beside what the settings say; for tests. */
  readonly logging?: LoggingOptions;
  /** Further set-up of the Nest application, before it is initialised. */
  configure?(app: NestExpressApplication, settings: Settings): void | Promise<void>;
}

export const DEFAULT_DEADLINE_MS = 25_000;
export const PRODUCTION_READINESS_GRACE_MS = 2_000;
