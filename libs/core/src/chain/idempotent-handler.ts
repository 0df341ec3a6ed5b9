/**
 * The annotation (`annotateMethod`) of a method that repeats without doing its work twice.
 * `@IdempotentConsumer` puts it on; a bus that is told to insist on it looks for it at boot.
 */
export const IDEMPOTENT_HANDLER = Symbol('mainstay.core.idempotentHandler');
