import { isUtf8 } from 'node:buffer';
import type { OutgoingHttpHeaders } from 'node:http';

/** A response, as it would have been sent or as it was kept. */
export interface CapturedResponse {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  /** Undefined where it is too large to be kept, or never ended. */
  readonly body: Buffer | undefined;
}

interface Text {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | null;
  readonly encoding?: 'base64';
}

/** The response as a text for a store, with those of its headers that are to be repeated. */
export function keptText(response: CapturedResponse, names: readonly string[]): string {
  const kept = new Set(names.map((name) => name.toLowerCase()));
  const headers = Object.entries(response.headers).filter(([name]) => kept.has(name.toLowerCase()));
  const { status, body } = response;
  const text: Text = {
    status,
    headers: Object.fromEntries(headers),
    ...(body === undefined ? { body: null } : encoded(body)),
  };
  return JSON.stringify(text);
}

/** The response again. */
export function keptResponse(text: string): CapturedResponse {
  const { status, headers, body, encoding } = JSON.parse(text) as Text;
  return {
    status,
    headers,
    body: body === null ? undefined : Buffer.from(body, encoding ?? 'utf8'),
  };
}

function encoded(body: Buffer): Pick<Text, 'body' | 'encoding'> {
  if (isUtf8(body)) return { body: body.toString('utf8') };
  return { body: body.toString('base64'), encoding: 'base64' };
}
