import { RequestKinds } from './request-kinds';

describe('RequestKinds', () => {
  it('makes each kind once', () => {
    const kinds = new RequestKinds((method, endpoint, status) => ({ method, endpoint, status }));
    const first = kinds.of('GET', '/orders/:id', 200);
    expect(first).toEqual({ method: 'GET', endpoint: '/orders/:id', status: 200 });
    expect(kinds.of('GET', '/orders/:id', 200)).toBe(first);
    expect(kinds.of('GET', '/orders/:id', 404)).not.toBe(first);
  });

  it('keeps a bounded number of endpoints: the rest is other, those known stay themselves', () => {
    let made = 0;
    const kinds = new RequestKinds((_method, endpoint) => ({ endpoint, number: (made += 1) }));
    for (let n = 0; n < 5_000; n += 1) kinds.of('GET', `/tenants/${n}/orders`, 200);
    expect(made).toBe(1_001);
    expect(kinds.of('GET', '/tenants/5000/orders', 200).endpoint).toBe('other');
    expect(kinds.of('GET', '/tenants/0/orders', 500).endpoint).toBe('/tenants/0/orders');
  });
});
