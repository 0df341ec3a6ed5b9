import { OTHER } from '../metrics/label-guard';

/**
 * A service has few routes; but a router that Express has mounted at a path with a parameter puts
 * the path as it was asked for before its own, and of those there is no end.
 */
const MOST_ENDPOINTS = 1_000;

/** What is made once for all requests of a method and a route that are answered alike. */
export class RequestKinds<Kind> {
  /** By endpoint, method and status, of which there are few. */
  private readonly known = new Map<string, Map<string, Map<number, Kind>>>();

  constructor(private readonly make: (method: string, endpoint: string, status: number) => Kind) {}

  of(method: string, endpoint: string, status: number): Kind {
    // No text is put together to look it up by: that would cost more than the looking.
    let kind = this.known.get(endpoint)?.get(method)?.get(status);
    if (kind === undefined) {
      if (this.isTooMany(endpoint)) return this.of(method, OTHER, status);
      kind = this.make(method, endpoint, status);
      const methods = entryOf(this.known, endpoint, () => new Map<string, Map<number, Kind>>());
      entryOf(methods, method, () => new Map<number, Kind>()).set(status, kind);
    }
    return kind;
  }

  private isTooMany(endpoint: string): boolean {
    return endpoint !== OTHER && this.known.size >= MOST_ENDPOINTS && !this.known.has(endpoint);
  }
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
