import { keptResponse, keptText } from './kept-response';

describe('a kept response', () => {
  const headers = { 'content-type': 'text/plain', 'set-cookie': ['a=b'], Location: '/1' };

  it.each([Buffer.from('grüße'), Buffer.from([0xff, 0, 0xfe]), Buffer.alloc(0)])(
    'gives back the same bytes: %j',
    (body) => {
      const text = keptText({ status: 201, headers, body }, ['content-type', 'location']);
      expect(keptResponse(text)).toEqual({
        status: 201,
        headers: { 'content-type': 'text/plain', Location: '/1' },
        body,
      });
    },
  );

  it('says that there is no body where none was kept', () => {
    const text = keptText({ status: 200, headers, body: undefined }, []);
    expect(keptResponse(text)).toEqual({ status: 200, headers: {}, body: undefined });
  });
});
