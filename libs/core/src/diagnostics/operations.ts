import type { Context } from '@opentelemetry/api';
import type { MessageInfo } from '../context/message-info';
import { Operation } from './operation';

/** Records that go to the broker in one call: one topic where all of them have the same. */
interface Sending {
  readonly topic: string | undefined;
  readonly count: number;
}

/** A record that a relay sends, with the trace its event happened in among its headers. */
interface RelayedRecord {
  readonly topic: string;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Where a server is, as its client knows it. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** The database: a name, or Redis' number. */
  readonly namespace: string;
}

/** Every operation of the suite that has a span where somebody traces, by lib. */
export const operations = {
  /** Work that nobody outside asked for: a pass of a timer or of a relay. */
  task: new Operation<{ readonly task: string }>('mainstay:core:task'),
  /** Handling a message, or a batch of them. */
  process: new Operation<{
    readonly message: MessageInfo;
    /** The trace of the message; of a batch the root context. */
    readonly parent: Context;
    /** The traces of the messages of a batch. */
    readonly links: readonly Context[];
  }>('mainstay:kafka-bus:process'),
  publish: new Operation<Sending & { readonly key?: string | null }>('mainstay:kafka-bus:publish'),
  outboxAdd: new Operation<Sending>('mainstay:outbox:add'),
  /** The result is the outcome of each record, in their order. */
  outboxRelay: new Operation<{ readonly records: readonly RelayedRecord[] }>(
    'mainstay:outbox:relay',
  ),
  redisCommand: new Operation<{ readonly command: string; readonly server: ServerAddress }>(
    'mainstay:redis:command',
  ),
  /** The text of a statement, without its values. */
  sqlStatement: new Operation<{ readonly text: string; readonly server: ServerAddress }>(
    'mainstay:database:statement',
  ),
  /** One attempt; the result has the status. */
  httpRequest: new Operation<{
    readonly method: string;
    readonly url: URL;
    /** 1 for the first. */
    readonly attempt: number;
  }>('mainstay:resilience:http-request'),
  circuit: new Operation<{ readonly circuit: string; readonly state: string }>(
    'mainstay:resilience:circuit',
  ),
} as const;
