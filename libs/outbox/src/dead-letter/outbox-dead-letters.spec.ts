import type { DeadCriteria, DeadRows } from './dead-row';
import { OutboxDeadLetters } from './outbox-dead-letters';

function setUp() {
  const asked: DeadCriteria[] = [];
  const take = (criteria: DeadCriteria) => {
    asked.push(criteria);
    return Promise.resolve(1);
  };
  const rows: DeadRows = { list: () => Promise.resolve([]), requeue: take, purge: take };
  return { asked, letters: new OutboxDeadLetters(rows, { signal: () => undefined } as never) };
}

describe.each(['requeue', 'purge'] as const)('a selection of rows to %s', (operation) => {
  it('is all of them only where it says so', async () => {
    const { asked, letters } = setUp();
    await letters[operation]({ all: true });
    expect(asked).toEqual([{}]);
  });

  it('is what its criteria say beside an `all` that is not asked for', async () => {
    const { asked, letters } = setUp();
    const given = { all: false, topic: 'orders.v1' };
    await letters[operation](given);
    expect(asked).toMatchObject([{ topic: 'orders.v1' }]);
  });

  it.each([{}, { all: false }, { ids: undefined }, { tpoic: 'orders.v1' }])(
    'is refused where %j names none',
    async (given: object) => {
      const { asked, letters } = setUp();
      const doing = async () => letters[operation](given);
      await expect(doing()).rejects.toMatchObject({ code: 'OUTBOX_DEAD_SELECTION_EMPTY' });
      expect(asked).toEqual([]);
    },
  );
});
