/** Nothing deeper is looked at: a recursion without end would end the stack. */
const MAX_LEVELS = 1_000;

/**
 * Where a value holds half of a surrogate pair (a text or a name such as `"\ud800"` alone), as a
 * path: `data.essay_ids.0`. Such a text is no Unicode: it has no UTF-8, and PostgreSQL stores it
 * neither as `text` nor as `jsonb`. Undefined where there is none; empty where it is the value.
 */
export function pathOfHalfPair(value: unknown, levels = MAX_LEVELS): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : '';
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined;
  if (levels === 0) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (!name.isWellFormed()) return name.toWellFormed();
    const path = pathOfHalfPair(inner, levels - 1);
    if (path !== undefined) return path === '' ? name : `${name}.${path}`;
  }
  return undefined;
}

/** The problem that an envelope with one has. */
export function halfPairProblem(path: string | undefined): string {
  return `${path === undefined || path === '' ? 'a text' : path} holds half a surrogate pair`;
}
