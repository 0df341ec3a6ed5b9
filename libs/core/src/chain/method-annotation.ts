import 'reflect-metadata';

interface Annotation<Value> {
  readonly methodName: string;
  readonly value: Value;
}

/**
 * Puts a value on a method, for `ProviderScanner.annotated`. It is kept with the class, so it
 * survives other decorators that replace the method's function. A method may carry several.
 */
export function annotateMethod<Value>(
  key: symbol,
  value: Value,
  target: object,
  methodName: string | symbol,
): void {
  const own = (Reflect.getOwnMetadata(key, target) as Annotation<Value>[] | undefined) ?? [];
  const annotation = { methodName: String(methodName), value };
  Reflect.defineMetadata(key, [...own, annotation], target);
}

/** The annotations of a class and of those it extends. */
export function annotationsOf<Value>(key: symbol, prototype: object): Annotation<Value>[] {
  const found: Annotation<Value>[] = [];
  let at: object | null = prototype;
  while (at !== null && at !== Object.prototype) {
    found.push(...((Reflect.getOwnMetadata(key, at) as Annotation<Value>[] | undefined) ?? []));
    at = Object.getPrototypeOf(at) as object | null;
  }
  return found;
}
