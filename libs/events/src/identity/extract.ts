const USER_ID_FIELDS = [
  'user_id',
  'created_by_user_id',
  'updated_by_user_id',
  'created_by_id',
  'updated_by_id',
  'owner_id',
  'author_id',
] as const;

/** The user an event's data belongs to: the first field present wins; null when none is. */
export function extractUserIdFromEventData(data: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  const fields = data as Record<string, unknown>;
  for (const name of USER_ID_FIELDS) {
    const value = fields[name];
    if (value !== undefined && value !== null && value !== '') return String(value);
  }
  return null;
}

/** A correlation id as text, whatever it came as; null when there is none. */
export function extractCorrelationIdAsString(correlationId: unknown): string | null {
  if (correlationId === undefined || correlationId === null || correlationId === '') return null;
  return typeof correlationId === 'string' ? correlationId : String(correlationId);
}

/** The correlation id of a record's value; null when it has none or cannot be read. */
export function extractCorrelationIdFromEvent(value: Uint8Array | string): string | null {
  const text = typeof value === 'string' ? value : new TextDecoder().decode(value);
  const parsed = parseOrNull(text);
  if (typeof parsed !== 'object' || parsed === null) return null;
  return extractCorrelationIdAsString((parsed as Record<string, unknown>).correlation_id);
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
