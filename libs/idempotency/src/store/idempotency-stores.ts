import type { IdempotencyStore } from './idempotency-store';

/** Makes a store, or throws an error that says what it lacks. */
export type StoreMaker = () => IdempotencyStore;

/** The store `redis` in its first version, which has no name of its own for users. */
export const REDIS_VERSION_1 = 'redis (version 1)';

/** The stores by name, each made when it is first asked for. */
export class IdempotencyStores {
  private readonly made = new Map<string, IdempotencyStore>();

  constructor(
    private readonly makers: ReadonlyMap<string, StoreMaker>,
    private readonly defaults: { readonly name: string; readonly version: 1 | 2 },
  ) {}

  /** @throws {Error} saying what is missing for it. */
  get(
    asked: string = this.defaults.name,
    version: 1 | 2 = this.defaults.version,
  ): IdempotencyStore {
    const name = asked === 'redis' && version === 1 ? REDIS_VERSION_1 : asked;
    const store = this.made.get(name) ?? this.make(name);
    this.made.set(name, store);
    return store;
  }

  /** Whether somebody asked for it. */
  isUsed(name: string): boolean {
    return this.made.has(name);
  }

  private make(name: string): IdempotencyStore {
    const maker = this.makers.get(name);
    if (maker !== undefined) return maker();
    throw new Error(`the store ${name} is none of ${[...this.makers.keys()].join(', ')}`);
  }
}
