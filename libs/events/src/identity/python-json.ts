/**
 * Writes a JSON value as Python's `json.dumps(value, sort_keys=True)` does: keys sorted by code
 * point at every depth, ", " and ": " between, everything outside ASCII escaped.
 *
 * Numbers follow JavaScript's reading of them: `1.0` was already `1` after JSON.parse.
 */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .sort(([a], [b]) => compareCodePoints(a, b))
      .map(([key, field]) => `${asciiText(key)}: ${pythonJson(field)}`);
    return `{${fields.join(', ')}}`;
  }
  if (typeof value === 'string') return asciiText(value);
  if (typeof value === 'number') return pythonNumber(value);
  return JSON.stringify(value);
}

function asciiText(text: string): string {
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => (c === '\u007f' ? c : escaped(c)));
}

/** JavaScript writes 1e-7 and 1e+21; Python writes 1e-07 and 1e+21. */
function pythonNumber(value: number): string {
  const text = JSON.stringify(value);
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
