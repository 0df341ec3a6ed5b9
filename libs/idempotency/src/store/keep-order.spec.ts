import { heldBack } from './keep-order';

const waits = Object.assign(new Error('in flight'), { deferMs: 5 });

describe('heldBack', () => {
  it('holds back what comes after one that waits, of the same order only', () => {
    const orders = ['a', 'b', 'a', undefined, 'b'];
    const held = heldBack(
      orders.map((order, at) => ({ order, error: at === 0 ? waits : undefined })),
    );
    expect([...held]).toEqual([[2, waits]]);
  });

  it('lets pass what comes before it, and what has no order', () => {
    const positions = [
      { order: 'a', error: undefined },
      { order: 'a', error: waits },
      { order: undefined, error: waits },
      { order: undefined, error: undefined },
    ];
    expect(heldBack(positions).size).toBe(0);
  });

  it('holds back nothing behind an error that is none of waiting', () => {
    const positions = [
      { order: 'a', error: new Error('corrupt') },
      { order: 'a', error: undefined },
    ];
    expect(heldBack(positions).size).toBe(0);
  });
});
