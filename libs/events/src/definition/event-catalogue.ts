import type { EventDefinition } from './event-definition';
import { EventDefinitionInvalidError } from './event-definition-invalid.error';
import { EventNotMappedError } from './event-not-mapped.error';

/** Every event a service publishes or consumes; topic bootstrap and `topicName` read it. */
export class EventCatalogue {
  private readonly byType = new Map<string, EventDefinition>();

  /** @throws {EventDefinitionInvalidError} when two definitions share a type but not a topic. */
  constructor(definitions: readonly EventDefinition[]) {
    for (const definition of definitions) {
      const other = this.byType.get(definition.type);
      if (other !== undefined && other.topic !== definition.topic) {
        throw new EventDefinitionInvalidError(
          definition.type,
          `it is mapped to two topics, ${other.topic} and ${definition.topic}`,
        );
      }
      this.byType.set(definition.type, definition);
    }
  }

  get definitions(): readonly EventDefinition[] {
    return [...this.byType.values()];
  }

  /** Each topic once, in the order of definition. */
  get topics(): readonly string[] {
    return [...new Set(this.definitions.map((definition) => definition.topic))];
  }

  find(eventType: string): EventDefinition | undefined {
    return this.byType.get(eventType);
  }

  /** @throws {EventNotMappedError} naming every mapped event and its topic. */
  topicName(event: EventDefinition | string): string {
    const type = typeof event === 'string' ? event : event.type;
    const definition = this.byType.get(type);
    if (definition === undefined) throw new EventNotMappedError(type, this.definitions);
    return definition.topic;
  }
}
