import { hash } from 'node:crypto';
import type { MessageInfo } from '@mainstay/core';
import { eventIdHash } from '@mainstay/events';
import type { EffectKey } from '../claim/effect-key';

/** The part of an event's envelope a key is made of. */
interface EventLike {
  readonly event_id: string;
  readonly event_type: string;
  readonly correlation_id?: unknown;
  readonly source_service?: unknown;
}

/** As Nest's Kafka transport hands it to an `@EventPattern` method. */
interface NestKafkaContext {
  getTopic(): string;
  getPartition(): number;
  getMessage(): { readonly offset: string };
}

/**
 * The key of a call: of the envelope among its arguments, by its event_id; else of the Kafka
 * message it belongs to, by the subscription's key or its place in the log. Never a hash of data
 * alone: two events may carry the same. Undefined where there is neither.
 */
export function messageKey(
  args: readonly unknown[],
  message: MessageInfo | undefined,
  defaultGroup: string,
): EffectKey | undefined {
  const group = message?.group ?? defaultGroup;
  const [event] = args;
  if (message?.idempotencyKey === undefined && isEvent(event)) {
    return {
      group,
      eventType: event.event_type,
      id: eventIdHash(event.event_id),
      eventId: event.event_id,
      correlationId: textOr(event.correlation_id),
      sourceService: textOr(event.source_service),
    };
  }
  if (message !== undefined) {
    const { topic, partition, offset, idempotencyKey } = message;
    return placeKey(group, topic, idempotencyKey ?? `${topic}:${partition}:${offset}`);
  }
  const context = args.find(isNestKafkaContext);
  if (context === undefined) return undefined;
  const topic = context.getTopic();
  const place = `${topic}:${context.getPartition()}:${context.getMessage().offset}`;
  return placeKey(group, topic, place);
}

function placeKey(group: string, topic: string, key: string): EffectKey {
  return {
    group,
    eventType: topic,
    id: hash('sha256', key, 'hex'),
    eventId: key,
    correlationId: null,
    sourceService: null,
  };
}

function isEvent(value: unknown): value is EventLike {
  const { event_id, event_type } = (value ?? {}) as Partial<EventLike>;
  const texts = typeof event_id === 'string' && typeof event_type === 'string';
  return texts && event_id !== '' && event_type !== '';
}

function isNestKafkaContext(value: unknown): value is NestKafkaContext {
  const candidate = (value ?? {}) as Partial<Record<keyof NestKafkaContext, unknown>>;
  return ['getTopic', 'getPartition', 'getMessage'].every(
    (name) => typeof candidate[name as keyof NestKafkaContext] === 'function',
  );
}

function textOr(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
