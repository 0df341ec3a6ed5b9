/** What is made once for all requests of a method and a route that are answered alike. */
export class RequestKinds<Kind> {
  /** By endpoint, method and status, of which there are few. */
  private readonly known = new Map<string, Map<string, Map<number, Kind>>>();

  constructor(private readonly make: (method: string, endpoint: string, status: number) => Kind) {}

  of(method: string, endpoint: string, status: number): Kind {
    // No text is put together to look it up by: that would cost more than the looking.
    let kind = this.known.get(endpoint)?.get(method)?.get(status);
    if (kind === undefined) {
      kind = this.make(method, endpoint, status);
      const methods = entryOf(this.known, endpoint, () => new Map<string, Map<number, Kind>>());
      entryOf(methods, method, () => new Map<number, Kind>()).set(status, kind);
    }
    return kind;
  }
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
