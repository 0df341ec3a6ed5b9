import { Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import { completeDraft } from './complete-draft';
import { defineEvent } from './define-event';
import { EventDataInvalidError } from '../validation/event-data-invalid.error';
import { EventDefinitionInvalidError } from './event-definition-invalid.error';
import { validateData } from '../validation/validate-data';

class Line {
  @IsInt()
  count!: number;
}

class OrderPlacedV1 {
  @IsString()
  order_id!: string;

  @Type(() => Line)
  @ValidateNested({ each: true })
  lines?: Line[];
}

const OrderPlaced = defineEvent({
  type: 'shop.order.placed.v1',
  data: OrderPlacedV1,
  key: (data) => data.order_id,
});
const origin = { sourceService: 'shop_service', now: Date.UTC(2026, 0, 1) };
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('defineEvent', () => {
  it('publishes to the topic of its type unless another is given', () => {
    expect(OrderPlaced.topic).toBe('shop.order.placed.v1');
    expect(defineEvent({ type: 'a', topic: 'b', data: OrderPlacedV1 }).topic).toBe('b');
  });

  it.each(['', '.', '..', 'a topic', 'å', 'x'.repeat(250)])(
    'refuses the topic %j, which no broker takes',
    (topic) => {
      const define = () => defineEvent({ type: 'a.v1', topic, data: OrderPlacedV1 });
      expect(define).toThrow(EventDefinitionInvalidError);
    },
  );

  it('refuses an empty type', () => {
    expect(() => defineEvent({ type: '', data: OrderPlacedV1 })).toThrow(/its type is empty/);
  });

  it('knows the envelopes of its type', () => {
    const envelope = completeDraft(OrderPlaced.create({ order_id: '1' }), origin);
    expect(OrderPlaced.matches(envelope)).toBe(true);
    expect(OrderPlaced.matches({ ...envelope, event_type: 'other' })).toBe(false);
  });
});

describe('completeDraft', () => {
  it('gives an event its id, time, source and correlation once', () => {
    const envelope = completeDraft(OrderPlaced.create({ order_id: '1' }), origin);
    expect(envelope).toEqual({
      event_id: expect.stringMatching(UUID_V7),
      event_type: 'shop.order.placed.v1',
      event_timestamp: '2026-01-01T00:00:00.000Z',
      source_service: 'shop_service',
      schema_version: 1,
      correlation_id: expect.stringMatching(UUID),
      data_schema_uri: null,
      data: { order_id: '1' },
      metadata: {},
    });
  });

  it('joins the current request; an event with a cause joins the cause', () => {
    const request = { ...origin, correlationId: 'request' };
    const first = completeDraft(OrderPlaced.create({ order_id: '1' }), request);
    const second = completeDraft(OrderPlaced.from(first, { order_id: '2' }), {
      ...origin,
      correlationId: 'another request',
    });
    expect([first.correlation_id, second.correlation_id]).toEqual(['request', 'request']);
    expect(second.metadata).toEqual({ causation_id: first.event_id });
  });

  it('takes the correlation of the request when the cause has none', () => {
    const cause = { ...completeDraft(OrderPlaced.create({ order_id: '1' }), origin) };
    const orphan = { ...cause, correlation_id: null };
    const draft = OrderPlaced.from(orphan, { order_id: '2' });
    const envelope = completeDraft(draft, { ...origin, correlationId: 'request' });
    expect(envelope.correlation_id).toBe('request');
  });

  it('lets the metadata of a draft stand over that of its origin', () => {
    const draft = { ...OrderPlaced.create({ order_id: '1' }), metadata: { partition_key: 'k' } };
    const metadata = { traceparent: 't', partition_key: 'other' };
    expect(completeDraft(draft, { ...origin, metadata }).metadata).toEqual({
      traceparent: 't',
      partition_key: 'k',
    });
  });

  it('keeps an id that a draft brings', () => {
    const draft = { ...OrderPlaced.create({ order_id: '1' }), eventId: 'mine' };
    expect(completeDraft(draft, origin).event_id).toBe('mine');
  });

  it('refuses data that breaks the rules of its class', () => {
    const draft = OrderPlaced.create({ order_id: 5 } as unknown as OrderPlacedV1);
    expect(() => completeDraft(draft, origin)).toThrow(EventDataInvalidError);
  });
});

describe('validateData', () => {
  it('lists every problem with its path', () => {
    const check = () => validateData(OrderPlaced, { lines: [{ count: 1 }, { count: 'x' }] });
    expect(check).toThrow(/order_id: .*lines\.1\.count: /);
  });

  it('gives an instance of the class and keeps fields of a newer producer', () => {
    const data = validateData(OrderPlaced, { order_id: '1', added_later: true });
    expect(data).toBeInstanceOf(OrderPlacedV1);
    expect(data).toMatchObject({ added_later: true });
  });

  it.each([null, [], 'text', undefined])('refuses %j, which is no object', (data) => {
    expect(() => validateData(OrderPlaced, data)).toThrow(/data is not an object/);
  });
});
