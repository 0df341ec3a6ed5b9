/** The class-validator class of an event's data. */
export type DataClass<Data> = new (...args: never[]) => Data;

/** What is fixed for every event of a kind: type, topic, data class and key. */
export interface EventKind<Data extends object = object, Type extends string = string> {
  readonly type: Type;
  readonly topic: string;
  readonly data: DataClass<Data>;
  /** A method by syntax, so that a kind of any data is an `EventKind`. */
  key?(data: Data): string;
  readonly schemaVersion: number;
}
