import { defaultGroup, type EffectKey } from './effect-key';

/** What keys begin with is put together once a type, of so many: types may come from outside. */
const MOST_TYPES = 1_000;

interface Beginning {
  readonly group: string;
  readonly text: string;
}

/** The keys of claims: `<prefix>:<service>:<event_type with . as _>:<id>`. */
export class ClaimKeys {
  /** By event type, as the group that asked last has it. */
  private readonly beginnings = new Map<string, Beginning>();

  constructor(
    private readonly prefix: string,
    private readonly serviceName: string,
  ) {}

  /** A group other than the service's own is `<service>.<group>`. */
  of({ group, eventType, id }: EffectKey): string {
    const known = this.beginnings.get(eventType);
    if (known?.group === group) return known.text + id;
    const text = this.beginning(group, eventType);
    if (known !== undefined || this.beginnings.size < MOST_TYPES) {
      this.beginnings.set(eventType, { group, text });
    }
    return text + id;
  }

  private beginning(group: string, eventType: string): string {
    const { prefix, serviceName } = this;
    const who = group === defaultGroup(serviceName) ? serviceName : `${serviceName}.${group}`;
    return `${prefix}:${who}:${eventType.replaceAll('.', '_')}:`;
  }
}
