import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';

const ROOT = resolve(__dirname, '../../../..');

const PRELUDE = `
import type { Outcome } from '@mainstay/core';
import { defineEvent, type EventEnvelope } from '@mainstay/events';
import { KafkaSubscribe, type RawRecord } from '@mainstay/kafka-bus';
class OrderV1 { readonly order_id!: string }
class RefundV1 { readonly amount!: number }
const Order = defineEvent({ type: 'order.v1', data: OrderV1 });
const Refund = defineEvent({ type: 'refund.v1', data: RefundV1 });
export { Order, Refund };
export type Used = Outcome | RawRecord | EventEnvelope<OrderV1> | EventEnvelope<RefundV1>;
`;

/** One class with one method each; all are compiled in one go, because a compile takes seconds. */
const METHODS = {
  'takes its event': ['Order', 'async on(event: EventEnvelope<OrderV1>): Promise<void> {}'],
  'answers an outcome': [
    'Order',
    'async on(event: EventEnvelope<OrderV1>): Promise<void | Outcome> {}',
  ],
  'has a second parameter': [
    'Order',
    'async on(event: EventEnvelope<OrderV1>, result: number): Promise<void> {}',
  ],
  'takes a union for several events': [
    '[Order, Refund]',
    'async on(event: EventEnvelope<OrderV1> | EventEnvelope<RefundV1>): Promise<void> {}',
  ],
  'takes the records of a topic': [
    "{ topic: 'orders' }, { key: ({ offset }) => offset }",
    'async on(record: RawRecord): Promise<void> {}',
  ],
  'takes the records of a pattern': [
    '{ pattern: /^orders/ }',
    'async on(record: RawRecord): Promise<void | Outcome> {}',
  ],
  'takes an envelope from a topic': [
    "{ topic: 'orders' }",
    'async on(event: EventEnvelope<OrderV1>): Promise<void> {}',
  ],
  'takes an envelope from a pattern': [
    '{ pattern: /^orders/ }',
    'async on(event: EventEnvelope<OrderV1>): Promise<void> {}',
  ],
  'takes a record for an event': ['Order', 'async on(record: RawRecord): Promise<void> {}'],
  'gives a key to an event': [
    "Order, { key: () => 'k' }",
    'async on(event: EventEnvelope<OrderV1>): Promise<void> {}',
  ],
  'takes another event': ['Order', 'async on(event: EventEnvelope<RefundV1>): Promise<void> {}'],
  'takes the data instead of the envelope': ['Order', 'async on(event: OrderV1): Promise<void> {}'],
  'is not async': ['Order', 'on(event: EventEnvelope<OrderV1>): void {}'],
  'answers something else': [
    'Order',
    'async on(event: EventEnvelope<OrderV1>): Promise<number> { return 1; }',
  ],
  'takes a list in batches': [
    'Order, { batch: { maxSize: 10 } }',
    'async on(events: readonly EventEnvelope<OrderV1>[]): Promise<void> {}',
  ],
  'answers a list of outcomes in batches': [
    'Order, { batch: { maxSize: 10, maxWaitMs: 5 } }',
    'async on(events: EventEnvelope<OrderV1>[]): Promise<(Outcome | undefined)[]> { return []; }',
  ],
  'takes lists of a union in batches': [
    '[Order, Refund], { batch: { maxSize: 10 } }',
    'async on(events: (EventEnvelope<OrderV1> | EventEnvelope<RefundV1>)[]): Promise<void> {}',
  ],
  'takes raw records in batches': [
    "{ topic: 'orders' }, { batch: { maxSize: 10 } }",
    'async on(records: readonly RawRecord[], more: number): Promise<void | Outcome> {}',
  ],
  'takes one event in batches': [
    'Order, { batch: { maxSize: 10 } }',
    'async on(event: EventEnvelope<OrderV1>): Promise<void> {}',
  ],
  'takes a list without batches': [
    'Order',
    'async on(events: readonly EventEnvelope<OrderV1>[]): Promise<void> {}',
  ],
  'answers a list of outcomes without batches': [
    'Order',
    'async on(event: EventEnvelope<OrderV1>): Promise<Outcome[]> { return []; }',
  ],
  'takes lists of another event in batches': [
    'Order, { batch: { maxSize: 10 } }',
    'async on(events: EventEnvelope<RefundV1>[]): Promise<void> {}',
  ],
  'answers numbers in batches': [
    'Order, { batch: { maxSize: 10 } }',
    'async on(events: EventEnvelope<OrderV1>[]): Promise<number[]> { return []; }',
  ],
  'gives batches no size': [
    'Order, { batch: {} }',
    'async on(events: EventEnvelope<OrderV1>[]): Promise<void> {}',
  ],
  'takes one of several events': [
    '[Order, Refund]',
    'async on(event: EventEnvelope<OrderV1>): Promise<void> {}',
  ],
} as const;

function compile(): Map<string, number> {
  // Inside the tree, so that the packages resolve as they do for everybody.
  const folder = mkdtempSync(join(ROOT, 'node_modules', '.cache-compile-'));
  try {
    const files = Object.entries(METHODS).map(([name, [events, method]]) => {
      const file = join(folder, `${name.replaceAll(' ', '-')}.ts`);
      writeFileSync(file, `${PRELUDE}export class A { @KafkaSubscribe(${events}) ${method} }\n`);
      return { name, file };
    });
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) =>
      ts.sys.readFile(path),
    );
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const program = ts.createProgram(
      files.map(({ file }) => file),
      { ...options, noUnusedParameters: false, noUnusedLocals: false },
    );
    return new Map(
      files.map(({ name, file }) => [
        name,
        program.getSemanticDiagnostics(program.getSourceFile(file)).length,
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the type check of @KafkaSubscribe', () => {
  let errors = new Map<string, number>();
  beforeAll(() => {
    errors = compile();
  }, 120_000);

  it.each([
    'takes its event',
    'answers an outcome',
    'has a second parameter',
    'takes a union for several events',
    'takes the records of a topic',
    'takes the records of a pattern',
    'takes a list in batches',
    'answers a list of outcomes in batches',
    'takes lists of a union in batches',
    'takes raw records in batches',
  ])('compiles a method that %s', (name) => {
    expect(errors.get(name)).toBe(0);
  });

  it.each([
    'takes another event',
    'takes the data instead of the envelope',
    'is not async',
    'answers something else',
    'takes one of several events',
    'takes an envelope from a topic',
    'takes an envelope from a pattern',
    'takes a record for an event',
    'gives a key to an event',
    'takes one event in batches',
    'takes a list without batches',
    'answers a list of outcomes without batches',
    'takes lists of another event in batches',
    'answers numbers in batches',
    'gives batches no size',
  ])('does not compile a method that %s', (name) => {
    expect(errors.get(name)).toBeGreaterThan(0);
  });
});
