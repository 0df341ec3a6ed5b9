import type { RecordHeaders } from '../../drivers/kafka-driver';

/** A header as text; of a repeated one the last. */
export function headerText(headers: RecordHeaders, name: string): string | undefined {
  const value = headers[name];
  const last = Array.isArray(value) ? value.at(-1) : (value as Uint8Array | undefined);
  return last === undefined ? undefined : textOf(last);
}

/** Every header as text. */
export function headerTexts(headers: RecordHeaders): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name in headers) texts[name] = headerText(headers, name) ?? '';
  return texts;
}

/** Every header, of a repeated one the last; also one whose name is `__proto__`. */
export function lastValues(headers: RecordHeaders): Record<string, Uint8Array> {
  const all = Object.entries(headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? (value.at(-1) as Uint8Array) : (value as Uint8Array),
  ]);
  return Object.fromEntries(all) as Record<string, Uint8Array>;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
