import { isSpanContextValid, trace } from '@opentelemetry/api';
import { activeContext, contextTraceIds, type ServiceIdentity } from '@mainstay/core';
import { scopedApplication } from './application-scope';
import { findCallsite } from './callsite';
import { environmentIdentity, environmentLogging } from './environment-logging';
import type { LogLevel } from './log-level';
import type { LogOutlet } from './log-outlet';
import { composeRecord, type LineIds, type LogRecord, type Said } from './log-record';
import type { LoggingOptions } from './logging.options';
import { PinoOutlet } from './pino/pino-outlet';

interface OpenLog {
  readonly app: ServiceIdentity;
  readonly outlet: PinoOutlet;
  readonly callsite: boolean;
}

const NO_FIELDS = Object.freeze({});

/**
 * The logs of the applications of this process, latest last. A process has one standard output and
 * loggers exist before any application does, so this belongs to the process; each line still names
 * its own application.
 */
const open: OpenLog[] = [];
let beforeAny: OpenLog | undefined;
/** What each log wrote before its debug lines were turned on. */
const levelsBefore = new Map<OpenLog, LogLevel>();

/** Opens the log of an application; until it is closed its lines go there. */
export function openLog(app: ServiceIdentity, options: LoggingOptions): PinoOutlet {
  closeLog(app);
  const log = make(app, options);
  open.push(log);
  return log.outlet;
}

/** Writes what is still gathered and forgets the log. */
export function closeLog(app: ServiceIdentity): void {
  const at = open.findIndex((log) => log.app === app);
  if (at < 0) return;
  const [log] = open.splice(at, 1);
  if (log === undefined) return;
  log.outlet.close();
  levelsBefore.delete(log);
}

/** Writes a line, in the name of `app` or else of the application the running code belongs to. */
export function writeLine(said: Said, app?: ServiceIdentity): void {
  const { log, identity } = resolve(app);
  if (!log.outlet.writes(said.level)) return;
  log.outlet.write(said.level, compose(said, identity, log.callsite));
}

/** Whether a line of this level would be written now. */
export function isWritten(level: LogLevel, app?: ServiceIdentity): boolean {
  return resolve(app).log.outlet.writes(level);
}

/** The outlet that a line written here and now would go to. */
export function outletOf(app?: ServiceIdentity): LogOutlet {
  return resolve(app).log.outlet;
}

/**
 * Turns the debug lines of every application of the process on; at the next call each has the level
 * again that it had before.
 *
 * @returns Whether they are on now.
 */
export function toggleDebugLines(): boolean {
  if (levelsBefore.size > 0) {
    for (const [{ outlet }, level] of levelsBefore) outlet.level = level;
    levelsBefore.clear();
    return false;
  }
  for (const log of open) {
    levelsBefore.set(log, log.outlet.level);
    if (!log.outlet.writes('debug')) log.outlet.level = 'debug';
  }
  return levelsBefore.size > 0;
}

function make(app: ServiceIdentity, options: LoggingOptions): OpenLog {
  const format = options.format ?? (app.environment === 'production' ? 'json' : 'console');
  return { app, outlet: new PinoOutlet(options, format), callsite: options.callsite ?? false };
}

/**
 * Whose line it is: the one named, the context's, that of the code that started this one, or the
 * latest application. Where it goes: that application's log, else the latest.
 */
function resolve(named: ServiceIdentity | undefined): { log: OpenLog; identity: ServiceIdentity } {
  const latest = open.at(-1) ?? defaultLog();
  const identity = named ?? activeContext()?.app ?? scopedApplication() ?? latest.app;
  if (identity === latest.app) return { log: latest, identity };
  const own = open.find((log) => log.app === identity) ?? namesake(identity);
  return { log: own ?? latest, identity };
}

/** An identity made anew for the same application, for example before and after Nest's boot. */
function namesake({ name }: ServiceIdentity): OpenLog | undefined {
  return open.findLast((log) => log.app.name === name);
}

function defaultLog(): OpenLog {
  beforeAny ??= make(environmentIdentity(process.env), environmentLogging(process.env));
  return beforeAny;
}

function compose(said: Said, identity: ServiceIdentity, callsite: boolean): LogRecord {
  return composeRecord(said, identity, currentIds(), callsite ? findCallsite() : undefined);
}

function currentIds(): LineIds {
  const active = activeContext();
  const span = trace.getActiveSpan()?.spanContext();
  const ids = span !== undefined && isSpanContextValid(span) ? span : contextTraceIds();
  return {
    correlationId: active?.correlationId,
    traceId: ids?.traceId,
    spanId: ids?.spanId,
    fields: active?.logFields ?? NO_FIELDS,
  };
}
