/** Where each thing stands in the context's store; one place for writer and readers. */
export const APPLICATION = Symbol('mainstay.application');
export const CORRELATION_ID = Symbol('mainstay.correlationId');
export const MESSAGE = Symbol('mainstay.message');
export const BATCH = Symbol('mainstay.batch');
export const LOG_FIELDS = Symbol('mainstay.logFields');
export const TRACE_IDS = Symbol('mainstay.traceIds');
export const USER_ID = Symbol('mainstay.userId');
