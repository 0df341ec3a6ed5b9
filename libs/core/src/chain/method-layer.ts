/** Calls the next layer, at last the method itself. */
export type Invoke = (...args: unknown[]) => unknown;

/** One decorated method of one provider instance. */
export interface MethodSite {
  readonly instance: object;
  readonly className: string;
  readonly methodName: string;
  /** The options of another layer on the same method; undefined where it is not there. */
  optionsOf<Options>(layer: MethodLayer<Options>): Options | undefined;
}

/**
 * A kind of wrapping that a decorator asks for, for example the circuit breaker. Layers of a method
 * are applied in the order of {@link LAYER_ORDER}, whatever order the decorators stand in.
 */
export interface MethodLayer<Options> {
  /** As in the decorator, for errors: `@CircuitBreaker`. */
  readonly name: string;
  /** Lower is further out. */
  readonly order: number;
  /** The module that provides it, for errors: `ResilienceModule`. */
  readonly module: string;
  /**
   * Where methods that override one another have it, only the first one's counts: called through
   * `super` the others go without. @default false
   */
  readonly once?: boolean;
  /** Never there; carries the type of the options. */
  readonly options?: Options;
}

/**
 * Makes a layer's wrapper for one site, once at boot. Throw here when it cannot work: the boot
 * fails with the class and method in the message.
 */
export type LayerBuilder<Options> = (
  options: Options,
  site: MethodSite,
) => (next: Invoke) => Invoke;

/**
 * The fixed order of layers, outermost first. What may wait or refuse (rate limit, bulkhead) stands
 * outside what holds something (claim, connection), and inside the retry, which asks it anew.
 */
export const LAYER_ORDER = {
  trace: 100,
  metrics: 150,
  fallback: 180,
  retry: 200,
  rateLimit: 250,
  bulkhead: 275,
  idempotency: 300,
  transaction: 350,
  breaker: 400,
  timeout: 500,
  innermost: 900,
} as const;
