/**
 * What Nest's decorators of patterns leave on a method. Their names are written down here, because
 * the package that has them is an optional one.
 */
const PATTERNS = 'microservices:pattern';
const KIND = 'microservices:handler_type';
const TRANSPORT = 'microservices:transport';
const EXTRAS = 'microservices:pattern_extras';
const EVENT = 2;

/** `Transport.KAFKA`. */
const KAFKA_TRANSPORT = 6;

/** A method with `@EventPattern` or `@MessagePattern`. */
export interface PatternMethod {
  readonly methodName: string;
  readonly isEvent: boolean;
  readonly patterns: readonly unknown[];
  readonly extras: Readonly<Record<string, unknown>>;
}

/** Those of a class, base classes included, that are meant for Kafka or for any transport. */
export function patternMethodsOf(prototype: object): readonly PatternMethod[] {
  const found = new Map<string, PatternMethod>();
  for (
    let at: object | null = prototype;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const methodName of Object.getOwnPropertyNames(at)) {
      const method = Object.getOwnPropertyDescriptor(at, methodName)?.value as unknown;
      if (typeof method !== 'function' || found.has(methodName)) continue;
      const pattern = patternOf(method, methodName);
      if (pattern !== undefined) found.set(methodName, pattern);
    }
  }
  return [...found.values()];
}

function patternOf(method: object, methodName: string): PatternMethod | undefined {
  const read = <Value>(key: string) => Reflect.getMetadata(key, method) as Value | undefined;
  const kind = read<number>(KIND);
  const transport = read<number | symbol>(TRANSPORT) ?? KAFKA_TRANSPORT;
  if (kind === undefined || transport !== KAFKA_TRANSPORT) return undefined;
  const patterns = read<readonly unknown[]>(PATTERNS) ?? [];
  return { methodName, isEvent: kind === EVENT, patterns, extras: read(EXTRAS) ?? {} };
}
