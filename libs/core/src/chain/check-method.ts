/** A descriptor that holds a method. */
export type MethodDescriptor = PropertyDescriptor & { value: object };

/**
 * For a decorator that works on methods of instances: what else the compiler lets it stand on (a
 * static method, a getter) nobody would ever find or wrap.
 *
 * @throws {TypeError} naming class and member.
 */
export function checkMethod(
  decorator: string,
  target: object,
  methodName: string | symbol,
  descriptor: PropertyDescriptor | undefined,
): asserts descriptor is MethodDescriptor {
  const isStatic = typeof target === 'function';
  const place = `${(isStatic ? target : target.constructor).name}.${String(methodName)}`;
  if (typeof descriptor?.value !== 'function') {
    throw new TypeError(`${decorator} decorates methods only, and ${place} is none.`);
  }
  if (!isStatic) return;
  throw new TypeError(
    `${decorator} is on ${place}, which is static: make it a method of the provider's instances.`,
  );
}
