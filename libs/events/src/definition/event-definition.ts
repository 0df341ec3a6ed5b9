import type { EventEnvelope } from '../envelope/envelope';
import type { EventDraft } from './event-draft';
import type { DataClass, EventKind } from './event-kind';

/** What {@link defineEvent} takes. */
export interface EventDefinitionOptions<Data extends object, Type extends string = string> {
  /** For example `huleedu.essay.spellcheck.requested.v1`. */
  readonly type: Type;
  /** @default the type */
  readonly topic?: string;
  /** A class-validator class; data is checked against it on publish and on consume. */
  readonly data: DataClass<Data>;
  /** The record key: events with the same key keep their order. */
  readonly key?: (data: Data) => string;
  /** @default 1 */
  readonly schemaVersion?: number;
}

/** One kind of event, and how to make one. Made by {@link defineEvent}. */
export interface EventDefinition<
  Data extends object = object,
  Type extends string = string,
> extends EventKind<Data, Type> {
  /** A draft with no cause: its correlation id is the current request's, or a new one. */
  create(data: Data): EventDraft<Data>;
  /** A draft that `cause` led to: it takes over the correlation id and names the cause. */
  from(cause: EventEnvelope, data: Data): EventDraft<Data>;
  /** Whether this envelope is of this definition's type. */
  matches(envelope: EventEnvelope): envelope is EventEnvelope<Data>;
}

/** The data type of a definition. */
export type DataOf<Definition> = Definition extends EventDefinition<infer Data> ? Data : never;
