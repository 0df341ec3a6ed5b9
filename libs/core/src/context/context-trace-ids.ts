import { randomUUID } from 'node:crypto';
import { ClsServiceManager } from 'nestjs-cls';
import { TRACE_IDS } from './context-keys';

const SPAN_ID_CHARACTERS = 16;

/** Ids as OpenTelemetry writes them: 32 and 16 hexadecimal digits. */
export interface TraceIds {
  readonly traceId: string;
  readonly spanId: string;
}

/**
 * Ids of the current context for log lines that no span covers: a timer's, a relay's. Made when
 * first asked for; undefined outside any context.
 */
export function contextTraceIds(): TraceIds | undefined {
  const cls = ClsServiceManager.getClsService();
  if (!cls.isActive()) return undefined;
  let ids = cls.get(TRACE_IDS as never) as TraceIds | undefined;
  if (ids === undefined) {
    ids = { traceId: hexadecimal(), spanId: hexadecimal().slice(0, SPAN_ID_CHARACTERS) };
    cls.set(TRACE_IDS as never, ids as never);
  }
  return ids;
}

function hexadecimal(): string {
  return randomUUID().replaceAll('-', '');
}
