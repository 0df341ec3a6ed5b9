import { ClsServiceManager } from 'nestjs-cls';
import type { ServiceIdentity } from '../identity/service-identity';
import { APPLICATION, CORRELATION_ID, LOG_FIELDS } from './context-keys';

/** What the code that runs now belongs to. */
export interface ActiveContext {
  readonly app: ServiceIdentity | undefined;
  readonly correlationId: string | undefined;
  readonly logFields: Readonly<Record<string, unknown>>;
}

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});

/** Reads the current context without Nest; undefined outside any. For loggers. */
export function activeContext(): ActiveContext | undefined {
  const cls = ClsServiceManager.getClsService();
  if (!cls.isActive()) return undefined;
  return {
    app: cls.get(APPLICATION as never) as ServiceIdentity | undefined,
    correlationId: cls.get(CORRELATION_ID as never) as string | undefined,
    logFields: (cls.get(LOG_FIELDS as never) as Record<string, unknown> | undefined) ?? NOTHING,
  };
}
