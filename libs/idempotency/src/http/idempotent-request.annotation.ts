/** Under which a method's `@IdempotentRequest` options stand. */
export const IDEMPOTENT_REQUEST = Symbol('mainstay.idempotency.request');
