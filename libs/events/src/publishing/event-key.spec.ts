import { completeDraft } from '../definition/complete-draft';
import { defineEvent } from '../definition/define-event';
import { resolveEventKey } from './event-key';

class Data {
  id!: string;
}

const keyed = defineEvent({ type: 'keyed.v1', data: Data, key: (data) => data.id });
const plain = defineEvent({ type: 'plain.v1', data: Data });
const origin = { sourceService: 'a_service' };
const draft = keyed.create({ id: 'defined' });
const envelope = completeDraft(draft, origin);
const withPartitionKey = { ...envelope, metadata: { partition_key: 'partition' } };

describe('resolveEventKey', () => {
  it('takes metadata.partition_key before anything else', () => {
    const from = { envelope: withPartitionKey, given: 'given', draft, aggregateId: 'aggregate' };
    expect(resolveEventKey(from)).toBe('partition');
  });

  it('takes the key given before that of the definition', () => {
    const from = { envelope, given: 'given', draft, aggregateId: 'aggregate' };
    expect(resolveEventKey(from)).toBe('given');
  });

  it("takes the definition's key before the aggregate's id", () => {
    const from = { envelope, given: null, draft, aggregateId: 'aggregate' };
    expect(resolveEventKey(from)).toBe('defined');
  });

  it("takes the aggregate's id where nothing else is there, else none", () => {
    const bare = plain.create({ id: 'x' });
    expect(resolveEventKey({ envelope, draft: bare, aggregateId: 'aggregate' })).toBe('aggregate');
    expect(resolveEventKey({ envelope, draft: bare })).toBeNull();
  });

  it('ignores a partition_key that is no text', () => {
    const odd = { ...envelope, metadata: { partition_key: 5 } };
    expect(resolveEventKey({ envelope: odd, given: 'given' })).toBe('given');
  });
});
