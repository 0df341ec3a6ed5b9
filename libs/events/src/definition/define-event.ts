import type { EventEnvelope } from '../envelope/envelope';
import type { EventDefinition, EventDefinitionOptions } from './event-definition';
import type { EventDraft } from './event-draft';
import { EventDefinitionInvalidError } from './event-definition-invalid.error';
import { isTopicName } from './topic-name';

/**
 * Defines one kind of event. Do it once, at module level, and share the constant between the
 * producer and its consumers.
 *
 * @throws {EventDefinitionInvalidError} when the type is empty or the topic is not a legal name.
 */
export function defineEvent<Data extends object, const Type extends string>(
  options: EventDefinitionOptions<Data, Type>,
): EventDefinition<Data, Type> {
  const topic = options.topic ?? options.type;
  if (options.type === '') throw new EventDefinitionInvalidError(options.type, 'its type is empty');
  if (!isTopicName(topic)) {
    throw new EventDefinitionInvalidError(
      options.type,
      `the topic ${JSON.stringify(topic)} is not 1 to 249 letters, digits, dots, _ or -`,
    );
  }
  const definition: EventDefinition<Data, Type> = Object.freeze({
    type: options.type,
    topic,
    data: options.data,
    key: options.key,
    schemaVersion: options.schemaVersion ?? 1,
    create: (data: Data): EventDraft<Data> => ({ definition, data }),
    from: (cause: EventEnvelope, data: Data): EventDraft<Data> => ({
      definition,
      data,
      ...(cause.correlation_id === null ? {} : { correlationId: cause.correlation_id }),
      causationId: cause.event_id,
    }),
    matches: (envelope: EventEnvelope): envelope is EventEnvelope<Data> =>
      envelope.event_type === options.type,
  });
  return definition;
}
