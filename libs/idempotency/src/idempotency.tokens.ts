/** Nest token of the options with defaults and environment worked in. */
export const RESOLVED_IDEMPOTENCY_OPTIONS = Symbol('mainstay.idempotency.options');
