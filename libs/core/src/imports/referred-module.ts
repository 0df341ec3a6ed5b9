import type { ForwardReference } from '@nestjs/common';

/** What an entry of `imports` means: of a `forwardRef` what it refers to, of another itself. */
export function referredModule(imported: unknown): unknown {
  const { forwardRef } = (imported ?? {}) as Partial<ForwardReference<() => unknown>>;
  return typeof forwardRef === 'function' ? referredModule(forwardRef()) : imported;
}
