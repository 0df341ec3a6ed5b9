import { messageOf, readableError } from '@mainstay/errors';

/** What stands where a secret was. */
export const CENSORED = '[redacted]';

const SECRET_NAME = new RegExp(
  [
    /pass(wd|phrase)?$|password|pwd$|secret|tokens?$|jwt$|authorization|cookie|credential/,
    /(api|private|access)[-_]?key/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/?#"']+@/gi;
const CREDENTIALS = /bearer|basic/i;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_KNOWN = 2_000;
/** Objects that know each other, as a request and its socket do, come to millions otherwise. */
const MAX_VALUES = 5_000;
const TOO_MANY = '[more]';
const UNREADABLE = '[unreadable]';

/** How many values a copy may still take. */
interface Room {
  left: number;
}

/** Names of fields come again with every line. */
const known = new Map<string, boolean>();

/** Whether a field of this name holds a secret. */
export function isSecretName(name: string): boolean {
  let secret = known.get(name);
  if (secret === undefined) {
    secret = SECRET_NAME.test(name);
    if (known.size < MAX_KNOWN) known.set(name, secret);
  }
  return secret;
}

/** Takes passwords out of URLs and credentials out of header values inside a text. */
export function redactText(text: string): string {
  let clean = text;
  if (clean.includes('://')) clean = clean.replace(URL_PASSWORD, `$1${CENSORED}@`);
  if (clean.includes(' ') && CREDENTIALS.test(clean))
    clean = clean.replace(BEARER, `$1 ${CENSORED}`);
  return clean;
}

/**
 * A copy of a value without its secrets: fields whose name says so, and passwords inside texts.
 * Bounded in depth and size; what is deeper is named, not shown. Never throws.
 */
export function redact(value: unknown, depth = 0, room: Room = { left: MAX_VALUES }): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function') return undefined; // a toJSON would be called
  if (typeof value !== 'object' || value === null) return value;
  if (room.left-- <= 0) return TOO_MANY;
  try {
    return redactObject(value, depth, room);
  } catch {
    return UNREADABLE; // a getter or a proxy threw: a line is written all the same
  }
}

function redactObject(value: object, depth: number, room: Room): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return describeError(value, depth, room);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth >= MAX_DEPTH) return Array.isArray(value) ? '[array]' : '[object]';
  if (Array.isArray(value)) return redactItems(value, depth, room);
  return redactFields(value, depth, room);
}

/** An error as a field: its class, code, message, stack, details, errors and cause. */
export function describeError(
  thrown: unknown,
  depth = 0,
  room: Room = { left: MAX_VALUES },
): Record<string, unknown> {
  const error = readableError(thrown);
  if (!(error instanceof Error)) return { type: typeof error, message: redactText(String(error)) };
  try {
    return describe(error, depth, room);
  } catch {
    return { type: error.name, message: redactText(messageOf(error)) };
  }
}

function describe(error: Error, depth: number, room: Room): Record<string, unknown> {
  const { code, details, errors } = error as Error & Readonly<Record<string, unknown>>;
  return {
    type: error.name,
    ...(code === undefined ? {} : { code: redact(code, depth + 1, room) }),
    message: redactText(error.message),
    stack: error.stack === undefined ? undefined : redactText(error.stack),
    ...(hasFields(details) ? { details: redact(details, depth + 1, room) } : {}),
    ...(Array.isArray(errors) && depth < MAX_DEPTH
      ? { errors: redactItems(errors, depth, room) }
      : {}),
    ...(error.cause === undefined || depth >= MAX_DEPTH
      ? {}
      : { cause: describeError(error.cause, depth + 1, room) }),
  };
}

function redactItems(items: readonly unknown[], depth: number, room: Room): unknown[] {
  const shown = items.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1, room));
  if (items.length > MAX_ITEMS) shown.push(`[${items.length - MAX_ITEMS} more]`);
  return shown;
}

function redactFields(value: object, depth: number, room: Room): Record<string, unknown> {
  const clean: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  let shown = 0;
  for (const [name, field] of Object.entries(value)) {
    if (shown++ >= MAX_ITEMS) break;
    clean[name] =
      isSecretName(name) && hasContent(field) ? CENSORED : redact(field, depth + 1, room);
  }
  return clean;
}

/** A secret field that is merely absent or a number of something says nothing. */
function hasContent(value: unknown): boolean {
  return (
    (typeof value === 'string' && value !== '') || (typeof value === 'object' && value !== null)
  );
}

function hasFields(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
