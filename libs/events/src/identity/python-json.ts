import { NumberText, pythonNumber, pythonNumberText } from './python-number';

/**
 * Writes a JSON value as Python's `json.dumps(value, sort_keys=True)` does: keys sorted by code
 * point at every depth, ", " and ": " between, everything outside printable ASCII escaped.
 *
 * Numbers of a value made by {@link parseKeepingNumbers} are written as Python would after reading
 * the same text (`1.0` stays `1.0`); any other number as JavaScript sees it.
 */
export function pythonJson(value: unknown): string {
  if (value instanceof NumberText) return pythonNumberText(value.text);
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

/** `JSON.parse`, with every number kept as it stands in the text. */
export function parseKeepingNumbers(text: string): unknown {
  const keep = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value;
  return JSON.parse(text, keep);
}

/** A JSON string in printable ASCII, escaped as Python and JavaScript both do. */
export function asciiText(text: string): string {
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // An id, as a rule: nothing in it is escaped.
  if (/^[\w:.-]*$/.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, escaped);
}

/** Python sorts texts by code point; JavaScript's own order is that of UTF-16 units. */
export function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a);
  const right = Array.from(b);
  for (let i = 0; i < left.length && i < right.length; i += 1) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
