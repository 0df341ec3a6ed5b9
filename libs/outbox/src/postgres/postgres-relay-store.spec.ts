import { outboxTables } from './outbox-tables';
import { PostgresRelayStore } from './postgres-relay-store';

describe('PostgresRelayStore', () => {
  it('leaves no row in an answer, which a connection holds until the next statement', async () => {
    const answer = { rows: [{ id: '1' }, { id: '2' }], rowCount: 2 };
    const client = { query: () => Promise.resolve(answer), close: () => Promise.resolve() };
    const treatment = { onDead: 'continue', deletePublished: false } as const;
    const store = new PostgresRelayStore(client, outboxTables('own'), treatment);
    expect(await store.read([0], 10)).toEqual([{ id: '1' }, { id: '2' }]);
    expect(answer.rows).toEqual([]);
  });
});
