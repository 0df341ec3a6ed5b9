import type { ErrorContext } from '../detail/error-detail';

/** A factory's own fields beside the context. */
export type With<Fields> = ErrorContext & Readonly<Fields>;

/** The context with a factory's facts under the caller's own; what is undefined is left out. */
export function withDetails(
  context: ErrorContext,
  details: Readonly<Record<string, unknown>>,
): ErrorContext {
  const known = Object.entries(details).filter(([, value]) => value !== undefined);
  return { ...context, details: { ...Object.fromEntries(known), ...context.details } };
}
