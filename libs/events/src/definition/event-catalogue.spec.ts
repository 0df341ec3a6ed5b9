import { defineEvent } from './define-event';
import { EventCatalogue } from './event-catalogue';
import { EventDefinitionInvalidError } from './event-definition-invalid.error';
import { EventNotMappedError } from './event-not-mapped.error';

class Data {}

const first = defineEvent({ type: 'first.v1', data: Data });
const second = defineEvent({ type: 'second.v1', topic: 'shared', data: Data });
const third = defineEvent({ type: 'third.v1', topic: 'shared', data: Data });
const catalogue = new EventCatalogue([first, second, third]);

describe('EventCatalogue', () => {
  it('names the topic of an event, by definition or by type', () => {
    expect(catalogue.topicName(second)).toBe('shared');
    expect(catalogue.topicName('first.v1')).toBe('first.v1');
  });

  it('lists each topic once, in the order of definition', () => {
    expect(catalogue.topics).toEqual(['first.v1', 'shared']);
  });

  it('finds a definition by the type on the wire', () => {
    expect(catalogue.find('third.v1')).toBe(third);
    expect(catalogue.find('other')).toBeUndefined();
  });

  it('throws for an unmapped event, listing every mapped one with its topic', () => {
    const ask = () => catalogue.topicName('other.v1');
    expect(ask).toThrow(EventNotMappedError);
    expect(ask).toThrow(/"other.v1".*first.v1 → first.v1, second.v1 → shared, third.v1 → shared/);
  });

  it('refuses one type on two topics', () => {
    const elsewhere = defineEvent({ type: 'first.v1', topic: 'elsewhere', data: Data });
    const make = () => new EventCatalogue([first, elsewhere]);
    expect(make).toThrow(EventDefinitionInvalidError);
    expect(make).toThrow(/"first.v1".*first\.v1 and elsewhere/);
  });
});
