/** The fields that say something, so that an undefined one does not hide a default. */
export function withoutUndefined<Value extends object>(value: Value): Value {
  const known = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(known) as Value;
}
