import { resolveCorrelationId } from './correlation-id';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the correlation id of a request', () => {
  it('is the caller’s where that is a UUID', () => {
    const sent = '3F2504E0-4F89-11D3-9A0C-0305E82C3301';
    expect(resolveCorrelationId(sent)).toEqual({ id: sent.toLowerCase() });
  });

  it('is the UUIDv5 of anything else in the OID namespace, as Python’s uuid5 gives it', () => {
    expect(resolveCorrelationId('order 42')).toEqual({
      id: 'f50a8420-d8d5-5f69-9a0c-d3775b93ebb7',
      original: 'order 42',
    });
  });

  it('is a new one where nothing was sent', () => {
    for (const sent of [undefined, '', '  ']) expect(resolveCorrelationId(sent).id).toMatch(UUID);
  });

  it('keeps of a long text only what a line can bear', () => {
    expect(resolveCorrelationId('x'.repeat(5_000)).original).toHaveLength(200);
  });
});
