import { propagation, ROOT_CONTEXT, type Context, type TextMapGetter } from '@opentelemetry/api';

type Carrier = Readonly<Record<string, unknown>>;

/**
 * The trace context of a carrier, read when somebody asks for it: most messages are handled without
 * a span, a log line or a message sent.
 */
export class CarriedTrace implements Context {
  private readonly carrier: Carrier;
  private found: Context | undefined;

  /** Later changes of the carrier are not seen. */
  constructor(carrier: Carrier) {
    this.carrier = { ...carrier };
  }

  getValue(key: symbol): unknown {
    return this.read.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.read.setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.read.deleteValue(key);
  }

  private get read(): Context {
    return (this.found ??= propagation.extract(ROOT_CONTEXT, this.carrier, TEXT_FIELDS));
  }
}

/** What else stands in a carrier is no trace context: an envelope's metadata holds anything. */
const TEXT_FIELDS: TextMapGetter<Carrier> = {
  get(carrier, name) {
    const value = Object.hasOwn(carrier, name) ? carrier[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  },
  keys: (carrier) => Object.keys(carrier).filter((name) => typeof carrier[name] === 'string'),
};
