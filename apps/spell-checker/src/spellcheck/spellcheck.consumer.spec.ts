import { bypassLayers, type MessageInfo, type RequestContext } from '@mainstay/core';
import { ServiceError } from '@mainstay/errors';
import { completeDraft, type EventDraft } from '@mainstay/events';
import type { Outbox } from '@mainstay/outbox';
import { SpellcheckCompleted, SpellcheckRequested } from '@mainstay-apps/contracts';
import type { Correction, Corrector } from '../correction';
import { CorrectionQueueFullError, TextTooLargeError } from '../correction/correction.errors';
import type { TextStore } from '../spell-checker.ports';
import { SpellcheckConsumer } from './spellcheck.consumer';

const EVENT = completeDraft(
  SpellcheckRequested.create({
    entity_id: 'essay-1',
    parent_id: 'batch-1',
    text_storage_id: 'text-1',
    language: 'en',
  }),
  { sourceService: 'essay_lifecycle_service' },
);

const failure = (code: 'RESOURCE_NOT_FOUND' | 'CONTENT_SERVICE_ERROR') =>
  new ServiceError(code, 'no', { service: 'content', operation: 'fetch' });
const openCircuit = Object.assign(new Error('the circuit is open'), { deferMs: 500 });

class Texts implements TextStore {
  readonly stored: string[] = [];
  failsWith: unknown;

  async fetch(): Promise<string> {
    if (this.failsWith !== undefined) throw this.failsWith;
    return 'I recieve it.';
  }

  async store(text: string): Promise<string> {
    this.stored.push(text);
    return 'corrected-1';
  }
}

class OneWord implements Corrector {
  failsWith: unknown;

  async correct(text: string): Promise<Correction> {
    if (this.failsWith !== undefined) throw this.failsWith;
    const correctedText = text.replace('recieve', 'receive');
    return { correctedText, totalCorrections: 1, words: 3, changes: [] };
  }

  start = () => Promise.resolve();
  stop = () => Promise.resolve();
}

function consumer(attempt = 1) {
  const texts = new Texts();
  const corrector = new OneWord();
  const added: { event: EventDraft; options: unknown }[] = [];
  const outbox = {
    add: async (event: EventDraft, options: unknown) => void added.push({ event, options }),
  } as unknown as Outbox;
  const message: Partial<MessageInfo> = { attempt, signal: new AbortController().signal };
  const context = { message } as unknown as RequestContext;
  const checked = bypassLayers(new SpellcheckConsumer(texts, corrector, context, outbox));
  return { checked, texts, corrector, added };
}

describe('SpellcheckConsumer', () => {
  it('stores the corrected text and answers where', async () => {
    const { checked, texts } = consumer();
    await expect(checked.check(EVENT)).resolves.toMatchObject({
      status: 'completed',
      correctedTextStorageId: 'corrected-1',
      totalCorrections: 1,
    });
    expect(texts.stored).toEqual(['I receive it.']);
  });

  it.each([
    ['a text that is not there', failure('RESOURCE_NOT_FOUND'), 'RESOURCE_NOT_FOUND'],
    ['a text that is too large', new TextTooLargeError(9, 1), 'TEXT_TOO_LARGE'],
  ])('makes a result of %s at the first attempt', async (_what, error, errorCode) => {
    const { checked, texts, corrector } = consumer();
    if (error instanceof ServiceError) texts.failsWith = error;
    else corrector.failsWith = error;
    await expect(checked.check(EVENT)).resolves.toMatchObject({ status: 'failed', errorCode });
    expect(texts.stored).toEqual([]);
  });

  it.each([
    ['the content service in trouble', failure('CONTENT_SERVICE_ERROR')],
    ['a full queue', new CorrectionQueueFullError(1)],
    ['any other error', new Error('who knows')],
  ])('throws for %s, so that it is tried again', async (_what, error) => {
    const { checked, texts } = consumer(5);
    texts.failsWith = error;
    await expect(checked.check(EVENT)).rejects.toBe(error);
  });

  it('makes a result of the error of the last attempt', async () => {
    const { checked, texts } = consumer(6);
    texts.failsWith = failure('CONTENT_SERVICE_ERROR');
    const result = await checked.check(EVENT);
    expect(result).toMatchObject({ status: 'failed', errorCode: 'CONTENT_SERVICE_ERROR' });
  });

  it('throws for an open circuit whatever the attempt: the essay waits', async () => {
    const { checked, texts } = consumer(6);
    texts.failsWith = openCircuit;
    await expect(checked.check(EVENT)).rejects.toBe(openCircuit);
  });

  it('adds the result as an event caused by the request', async () => {
    const { checked, added } = consumer();
    await checked.record(EVENT, { status: 'failed', errorCode: 'PARSING_ERROR', durationMs: 1.6 });
    const [{ event, options } = { event: undefined, options: undefined }] = added;
    expect(options).toEqual({ aggregateId: 'essay-1', aggregateType: 'essay' });
    expect(event).toMatchObject({ definition: SpellcheckCompleted, causationId: EVENT.event_id });
    expect(event?.data).toEqual({
      entity_id: 'essay-1',
      batch_id: 'batch-1',
      original_text_storage_id: 'text-1',
      status: 'failed',
      error_code: 'PARSING_ERROR',
      processing_duration_ms: 2,
    });
  });
});
