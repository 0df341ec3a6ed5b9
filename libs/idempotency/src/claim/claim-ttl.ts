const HOUR_SECONDS = 3_600;

/** How long kinds of events are remembered, by a word of their type. */
const BY_WORD: Readonly<Record<string, number>> = {
  request: HOUR_SECONDS,
  requests: HOUR_SECONDS,
  requested: HOUR_SECONDS,
  result: HOUR_SECONDS,
  results: HOUR_SECONDS,
  registered: 12 * HOUR_SECONDS,
  ready: 12 * HOUR_SECONDS,
  outcome: 12 * HOUR_SECONDS,
};

/** What was set, by the whole event type or by one of its words. */
export interface TtlRules {
  readonly defaultTtlSeconds: number;
  readonly byEventType: Readonly<Record<string, number>>;
  /** Version 1 has one time for all kinds of events. @default 2 */
  readonly version?: 1 | 2;
}

/**
 * Seconds for which a completed event is remembered: what is set for its type, else for the last
 * word of its type that has a rule (requests and results an hour, registered, ready and outcome
 * twelve; not in version 1), else the default.
 */
export function ttlSecondsFor(eventType: string, rules: TtlRules): number {
  const { byEventType, defaultTtlSeconds, version } = rules;
  const set = ruleOf(byEventType, eventType);
  if (set !== undefined) return set;
  const byWord = version === 1 ? {} : BY_WORD;
  const words = eventType.split('.').toReversed();
  for (const word of words) {
    const seconds = ruleOf(byEventType, word) ?? ruleOf(byWord, word);
    if (seconds !== undefined) return seconds;
  }
  return defaultTtlSeconds;
}

/** An object has more by a word such as `constructor` than what was set. */
function ruleOf(rules: Readonly<Record<string, number>>, word: string): number | undefined {
  return Object.hasOwn(rules, word) ? rules[word] : undefined;
}

/**
 * Reads `<PREFIX>_IDEMPOTENCY_TTL_SECONDS`: a number for the default, or a list such as
 * `default=86400,results=600,huleedu.essay.spellcheck.requested.v1=60`. Undefined where it is
 * neither. For settings of one's own; the option `envPrefix` reads it for you.
 */
export function parseTtlVariable(
  text: string,
): { defaultTtlSeconds?: number; byEventType: Record<string, number> } | undefined {
  const byEventType: Record<string, number> = {};
  let defaultTtlSeconds: number | undefined;
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const equals = part.lastIndexOf('=');
    const name = equals < 0 ? 'default' : part.slice(0, equals).trim();
    const seconds = Number(part.slice(equals + 1).trim());
    if (!Number.isInteger(seconds) || seconds < 1 || name === '') return undefined;
    if (name === 'default') defaultTtlSeconds = seconds;
    else byEventType[name] = seconds;
  }
  return { ...(defaultTtlSeconds === undefined ? {} : { defaultTtlSeconds }), byEventType };
}
