import 'reflect-metadata';

interface Own<Value> {
  readonly methodName: string;
  readonly value: Value;
}

interface Annotation<Value> extends Own<Value> {
  /** A class that extends the annotated one has another method of that name. */
  readonly isOverridden: boolean;
}

/**
 * Puts a value on a method, for `ProviderScanner.annotated`. It is kept with the class, so it
 * survives other decorators that replace the method's function. A method may carry several.
 *
 * @throws {TypeError} for a method that is named by a symbol: it is found again by its name.
 */
export function annotateMethod<Value>(
  key: symbol,
  value: Value,
  target: object,
  methodName: string | symbol,
): void {
  if (typeof methodName === 'symbol') {
    const place = `${target.constructor.name}[${String(methodName)}]`;
    throw new TypeError(`${place} is decorated to be found by its name: give it one of text.`);
  }
  const own = (Reflect.getOwnMetadata(key, target) as Own<Value>[] | undefined) ?? [];
  const annotation = { methodName, value };
  Reflect.defineMetadata(key, [...own, annotation], target);
}

/** Whether a class itself, none that it extends, has this annotation on the method. */
export function isAnnotated(key: symbol, target: object, methodName: string | symbol): boolean {
  const own = (Reflect.getOwnMetadata(key, target) as Own<unknown>[] | undefined) ?? [];
  return own.some((annotation) => annotation.methodName === methodName);
}

/** The annotations of a class and of those it extends, the most derived first. */
export function annotationsOf<Value>(key: symbol, prototype: object): Annotation<Value>[] {
  const found: Annotation<Value>[] = [];
  const below: object[] = [];
  let at: object | null = prototype;
  while (at !== null && at !== Object.prototype) {
    const own = (Reflect.getOwnMetadata(key, at) as Own<Value>[] | undefined) ?? [];
    for (const { methodName, value } of own) {
      const isOverridden = below.some((one) => Object.hasOwn(one, methodName));
      found.push({ methodName, value, isOverridden });
    }
    below.push(at);
    at = Object.getPrototypeOf(at) as object | null;
  }
  return found;
}
