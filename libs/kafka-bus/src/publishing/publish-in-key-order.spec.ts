import type { PublishOutcome } from '@mainstay/events';
import { publishInKeyOrder, type Ordered, type Send } from './publish-in-key-order';

const published: PublishOutcome = { status: 'published' };
const refused: PublishOutcome = { status: 'refused', error: new Error('no') };
const unknown: PublishOutcome = { status: 'unknown', error: new Error('no answer') };

/** Sends as the bus does: in the turn of the call, or not at all when the run is over. */
class Broker {
  readonly sent: string[] = [];
  private readonly open = new Map<string, (outcome: PublishOutcome) => void>();

  readonly send: Send<Ordered & { id: string }> = ({ id }, place, tell) => {
    if (place?.run.isOver(place.place)) return tell(unknown);
    this.sent.push(id);
    const answer = (outcome: PublishOutcome) => {
      this.open.delete(id);
      if (outcome.status !== 'published') place?.run.end(place.place);
      tell(outcome);
    };
    place?.run.wait(place.place, { keyStopped: () => answer(unknown) });
    this.open.set(id, (outcome) => {
      place?.run.leave(place.place);
      answer(outcome);
    });
  };

  answer(id: string, outcome: PublishOutcome): Promise<void> {
    this.open.get(id)?.(outcome);
    return new Promise((resolve) => setImmediate(resolve));
  }
}

function record(id: string, key: string | null, topic = 't') {
  return { id, key, topic };
}

const statusesOf = async (outcomes: Promise<readonly PublishOutcome[]>) =>
  (await outcomes).map(({ status }) => status);

describe('publishInKeyOrder', () => {
  it('hands all records of one topic over at once, in order', async () => {
    const broker = new Broker();
    const records = [record('1', 'a'), record('2', 'b'), record('3', 'a'), record('4', null)];
    const outcomes = publishInKeyOrder(records, broker.send);
    expect(broker.sent).toEqual(['1', '2', '3', '4']);
    for (const { id } of records) await broker.answer(id, published);
    expect(await statusesOf(outcomes)).toEqual(records.map(() => 'published'));
  });

  it('stops a key behind what was not published, and no other', async () => {
    const broker = new Broker();
    const records = ['1', '2', '3'].flatMap((n) => [
      record(`a${n}`, 'a'),
      record(`b${n}`, 'b'),
      record(`null${n}`, null),
    ]);
    const outcomes = publishInKeyOrder(records, broker.send);
    await broker.answer('a1', published);
    await broker.answer('a2', refused);
    await broker.answer('null1', refused);
    for (const { id } of records) await broker.answer(id, published);
    const byId = Object.fromEntries(
      (await outcomes).map(({ status }, i) => [records[i]!.id, status]),
    );
    expect(byId).toMatchObject({ a1: 'published', a2: 'refused', a3: 'unknown' });
    expect(byId).toMatchObject({ b1: 'published', b3: 'published', null2: 'published' });
  });

  it('leaves alone what stands ahead of a record that is refused at once', async () => {
    const broker = new Broker();
    const records = [record('1', 'a'), record('2', 'a'), record('3', 'a')];
    const outcomes = publishInKeyOrder(records, broker.send);
    await broker.answer('2', refused);
    await broker.answer('1', published);
    expect(await statusesOf(outcomes)).toEqual(['published', 'refused', 'unknown']);
  });

  it('waits for the records of a key before the next goes to another topic', async () => {
    const broker = new Broker();
    const records = [
      record('1', 'a', 't'),
      record('2', 'a', 't'),
      record('3', 'a', 'u'),
      record('4', 'a', 't'),
      record('5', 'b', 'u'),
    ];
    const outcomes = publishInKeyOrder(records, broker.send);
    expect(broker.sent).toEqual(['1', '2', '5']);
    await broker.answer('1', published);
    expect(broker.sent).toEqual(['1', '2', '5']);
    await broker.answer('2', published);
    expect(broker.sent).toEqual(['1', '2', '5', '3']);
    await broker.answer('3', refused);
    await broker.answer('5', published);
    expect(await statusesOf(outcomes)).toEqual([
      'published',
      'published',
      'refused',
      'unknown',
      'published',
    ]);
    expect(broker.sent).not.toContain('4');
  });

  it('goes through any number of changes of the topic behind what was not published', async () => {
    const broker = new Broker();
    const records = Array.from({ length: 20_000 }, (_, n) => record(`${n}`, 'a', `t${n % 2}`));
    const outcomes = publishInKeyOrder(records, broker.send);
    await broker.answer('0', refused);
    expect(new Set((await statusesOf(outcomes)).slice(1))).toEqual(new Set(['unknown']));
    expect(broker.sent).toEqual(['0']);
  });

  it('rejects when a record behind another one cannot be sent at all', async () => {
    const broker = new Broker();
    const outcomes = publishInKeyOrder(
      [record('1', 'a'), record('2', 'a', 'u')],
      (one, place, answer) => {
        if (one.id === '2') throw new TypeError('no record');
        broker.send(one, place, answer);
      },
    );
    await Promise.all([
      broker.answer('1', published),
      expect(outcomes).rejects.toThrow('no record'),
    ]);
  });

  it('answers for no records with none', async () => {
    expect(await publishInKeyOrder([], new Broker().send)).toEqual([]);
  });
});
