import type { RequestContext, ServiceIdentity } from '@mainstay/core';
import { classifyFailure } from '@mainstay/errors';
import type { ContentServiceClient } from '@mainstay/resilience';
import { ContentServiceTexts } from './content-service-texts';

function texts(body: Uint8Array) {
  const stored: unknown[] = [];
  const client = {
    fetch: async () => ({ body: Buffer.from(body), contentType: 'text/plain' }),
    store: async (text: unknown) => {
      stored.push(text);
      return 'new-id';
    },
  } as unknown as ContentServiceClient;
  const context = { correlationId: 'c1' } as unknown as RequestContext;
  const app: ServiceIdentity = { name: 'spell_checker_service' } as ServiceIdentity;
  return { store: new ContentServiceTexts(client, context, app), stored };
}

describe('ContentServiceTexts', () => {
  it('keeps a byte order mark and line ends: they are part of the layout', async () => {
    const text = '\ufeffÅr 1\r\nnästa';
    await expect(texts(Buffer.from(text)).store.fetch('id')).resolves.toBe(text);
  });

  it('says for good that bytes are not UTF-8, naming the text', async () => {
    const { store } = texts(Uint8Array.of(0xe5, 0xe4));
    const error: unknown = await store.fetch('0123').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'PARSING_ERROR', message: expect.stringMatching(/0123/) });
    expect(classifyFailure(error)).toEqual({ kind: 'permanent' });
  });

  it('stores the text and answers its id', async () => {
    const { store, stored } = texts(Buffer.alloc(0));
    await expect(store.store('text')).resolves.toBe('new-id');
    expect(stored).toEqual(['text']);
  });
});
