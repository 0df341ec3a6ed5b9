import { randomUUID } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import { waitFor } from '@mainstay/testing';
import { gate } from './application';
import { heldOrders } from './orders-application';

/** Two instances of a service, with one store behind them. */
export interface OrdersUnderTest {
  readonly apps: readonly { readonly app: INestApplication; readonly url: string }[];
  /** How often the work of an order was done and has stayed. */
  done(order: string): Promise<number>;
  /** Whether what a failed request has done is undone. */
  readonly undoes: boolean;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
  readonly replayed: boolean;
}

/** Holds the work of an order up. */
function hold(order: string) {
  const [start, end] = [gate(), gate()];
  heldOrders.set(order, { opened: end.opened, started: start.open });
  return { started: start.opened, open: end.open };
}

/** What `@IdempotentRequest` promises with any store. */
export function idempotentRequestSuite(open: () => Promise<OrdersUnderTest>): void {
  let orders: OrdersUnderTest;
  beforeAll(async () => {
    orders = await open();
  });
  afterAll(() => orders?.close());

  async function post(
    path: string,
    body: object,
    headers: Record<string, string> = {},
    instance = 0,
  ): Promise<Answer> {
    const response = await fetch(`${orders.apps[instance]!.url}/v1/orders${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      body: await response.text(),
      headers: response.headers,
      replayed: response.headers.get('idempotency-replayed') === 'true',
    };
  }
  const newKey = () => ({ 'idempotency-key': `"${randomUUID()}"` });
  const codeOf = ({ body }: Answer) => (JSON.parse(body) as { error: { code: string } }).error.code;

  it('carries a request out once, and repeats its response from every instance', async () => {
    const id = randomUUID();
    const key = newKey();
    const first = await post('', { id }, key);
    expect(first).toMatchObject({ status: 201, replayed: false });
    expect(first.headers.get('set-cookie')).toContain('private');
    for (const instance of [0, 1]) {
      const again = await post('', { id }, key, instance);
      expect(again).toMatchObject({ status: 201, body: first.body, replayed: true });
      expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
      expect(again.headers.get('location')).toBe(`/v1/orders/${id}`);
      expect(again.headers.get('set-cookie')).toBeNull();
    }
    expect(await orders.done(id)).toBe(1);
  });

  it('repeats what interceptors made of the value, and keeps nothing they took out', async () => {
    const id = randomUUID();
    const key = newKey();
    expect((await post('', { id }, key)).body).not.toContain('hunter2');
    expect((await post('', { id }, key)).body).not.toContain('hunter2');
  });

  it('takes a key with and without quotes for the same', async () => {
    const id = randomUUID();
    const key = randomUUID();
    await post('', { id }, { 'idempotency-key': key });
    const again = await post('', { id }, { 'idempotency-key': `"${key}"` });
    expect(again.replayed).toBe(true);
  });

  it('refuses the same key with another body or another path, and keeps the first', async () => {
    const id = randomUUID();
    const key = newKey();
    await post('', { id, text: 'one' }, key);
    const other = await post('', { id, text: 'two' }, key, 1);
    expect([other.status, codeOf(other)]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await post('', { text: 'one', id }, key)).toMatchObject({ status: 201, replayed: true });
    await post(`/${id}/lines`, {}, key);
    expect((await post(`/${randomUUID()}/lines`, {}, key)).status).toBe(422);
    expect(await orders.done(id)).toBe(2);
  });

  it('answers 409 and Retry-After while the first is at work, then its response', async () => {
    const id = randomUUID();
    const key = newKey();
    const held = hold(id);
    const first = post('', { id }, key);
    await held.started;
    const askedAt = performance.now();
    const early = await post('', { id }, key, 1);
    expect(early.status).toBe(409);
    // At once: waiting for the other would take as long as PostgreSQL waits for locks, 10 s.
    expect(performance.now() - askedAt).toBeLessThan(5_000);
    expect(codeOf(early)).toBe('REQUEST_IN_FLIGHT');
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    held.open();
    const { body } = await first;
    expect(await post('', { id }, key, 1)).toMatchObject({ status: 201, body, replayed: true });
    expect(await orders.done(id)).toBe(1);
  });

  it('carries one of many at once out, on two instances', async () => {
    const id = randomUUID();
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => post('', { id }, key, i % 2)),
    );
    const first = answers.filter(({ status, replayed }) => status === 201 && !replayed);
    expect(first).toHaveLength(1);
    for (const { status, body, replayed } of answers) {
      if (status === 201 && replayed) expect(body).toBe(first[0]!.body);
      else expect([201, 409]).toContain(status);
    }
    expect(await orders.done(id)).toBe(1);
  });

  it('asks for a key, or lets a request without one pass, by option', async () => {
    const id = randomUUID();
    const missing = await post('', { id });
    expect([missing.status, codeOf(missing)]).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
    expect(await orders.done(id)).toBe(0);
    for (const _ of [1, 2]) expect((await post(`/${id}/lines`, {})).status).toBe(201);
    expect(await orders.done(id)).toBe(2);
  });

  it.each(['', '""', 'a b', '"a', 'a, b', 'x'.repeat(256)])('refuses the key %j', async (key) => {
    const refused = await post('', { id: randomUUID() }, { 'idempotency-key': key });
    expect([refused.status, codeOf(refused)]).toEqual([400, 'IDEMPOTENCY_KEY_MALFORMED']);
  });

  it('keeps the keys of principals apart', async () => {
    const id = randomUUID();
    const key = newKey();
    for (const user of ['ada', 'grace', 'ada']) await post('', { id }, { ...key, 'x-user': user });
    expect(await orders.done(id)).toBe(2);
  });

  it('forgets a key after its time to live', async () => {
    const id = randomUUID();
    const key = newKey();
    await post(`/${id}/lines`, {}, key);
    const again = await waitFor(
      async () => {
        const answer = await post(`/${id}/lines`, {}, key);
        return answer.replayed ? undefined : answer;
      },
      { what: 'the end of its time to live', intervalMs: 100 },
    );
    expect(again.status).toBe(201);
    expect((await post(`/${id}/lines`, {}, key)).replayed).toBe(true);
    expect(await orders.done(id)).toBe(2);
  });

  it('does not keep a failure of the server: the next one is carried out', async () => {
    const id = randomUUID();
    const key = newKey();
    const statuses = [];
    for (const _ of [1, 2, 3]) statuses.push(await post('/failing/503', { id }, key));
    const [failed, done, again] = statuses as [Answer, Answer, Answer];
    expect([failed.status, done.status, again.status]).toEqual([503, 201, 201]);
    expect([failed, done, again].map(({ replayed }) => replayed)).toEqual([false, false, true]);
    expect(await orders.done(id)).toBe(orders.undoes ? 1 : 2);
  });

  it('keeps a refusal that the handler threw, without what it had done', async () => {
    const id = randomUUID();
    const key = newKey();
    const refused = await post('/refused', { id }, key);
    const again = await post('/refused', { id }, key, 1);
    expect(refused).toMatchObject({ status: 422, replayed: false });
    expect(again).toMatchObject({ status: 422, body: refused.body, replayed: true });
    expect(await orders.done(id)).toBe(orders.undoes ? 0 : 1);
  });

  it('sends a response that is too large to be kept, and does not carry it out again', async () => {
    const id = randomUUID();
    const key = newKey();
    const first = await post('/large', { id }, key);
    expect([first.status, first.body.length]).toEqual([201, 50_000]);
    const again = await post('/large', { id }, key);
    expect([again.status, codeOf(again)]).toEqual([409, 'IDEMPOTENT_RESPONSE_NOT_KEPT']);
    expect(await orders.done(id)).toBe(1);
  });

  it('repeats bytes as they were, and what a handler sent by hand', async () => {
    const key = newKey();
    const order = { id: randomUUID() };
    const bytes = [await post('/bytes', order, key), await post('/bytes', order, key)] as const;
    expect(bytes[1]).toMatchObject({ status: 202, body: bytes[0].body, replayed: true });
    expect(bytes[1].headers.get('content-type')).toBe('application/x-order');
    const hand = [await post('/by-hand', order, key), await post('/by-hand', order, key)] as const;
    expect(hand[1]).toMatchObject({ status: 203, body: hand[0].body, replayed: true });
    expect(await orders.done(order.id)).toBe(2);
  });

  it.each([1, 10])('answers where the handler waits for a stream of %i pieces', async (pieces) => {
    const order = { id: randomUUID(), pieces };
    const key = newKey();
    const first = await post('/piped', order, key);
    expect([first.status, first.body.length]).toEqual([201, pieces * 30_000]);
    const again = await post('/piped', order, key);
    expect(again.status).toBe(pieces === 1 ? 201 : 409);
    expect(await orders.done(order.id)).toBe(1);
  });

  it('answers where the handler waits until its response is closed', async () => {
    const order = { id: randomUUID() };
    const key = newKey();
    const first = await post('/closed', order, key);
    expect(first).toMatchObject({ status: 203, body: expect.stringMatching(/^closed /) });
    const again = await post('/closed', order, key);
    expect(again).toMatchObject({ status: 203, body: first.body, replayed: true });
  });

  it('answers a stream that fails in the middle by the error alone', async () => {
    const order = { id: randomUUID() };
    const key = newKey();
    const first = await post('/torn', order, key);
    expect(first).toMatchObject({ status: 400, body: 'Bad Request' });
    expect(await post('/torn', order, key)).toMatchObject({ status: 400, body: first.body });
  });

  it('answers the error of a handler that throws after it has answered', async () => {
    const id = randomUUID();
    const key = newKey();
    const first = await post('/late', { id }, key);
    expect(first).toMatchObject({ status: 422, body: expect.stringContaining('after all') });
    const again = await post('/late', { id }, key);
    expect(again).toMatchObject({ status: 422, body: first.body, replayed: true });
    expect(await orders.done(id)).toBe(orders.undoes ? 0 : 1);
  });

  it('keeps the response of a client that went away', async () => {
    const id = randomUUID();
    const key = newKey();
    const held = hold(id);
    const leaving = new AbortController();
    const gone = fetch(`${orders.apps[0]!.url}/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...key },
      body: JSON.stringify({ id }),
      signal: leaving.signal,
    });
    await held.started;
    leaving.abort();
    await expect(gone).rejects.toThrow();
    held.open();
    const again = await waitFor(
      async () => {
        const answer = await post('', { id }, key, 1);
        return answer.status === 201 ? answer : undefined;
      },
      { what: 'its end' },
    );
    expect(again.replayed).toBe(true);
    expect(await orders.done(id)).toBe(1);
  });
}
