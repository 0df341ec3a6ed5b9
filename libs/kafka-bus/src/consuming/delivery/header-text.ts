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

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
