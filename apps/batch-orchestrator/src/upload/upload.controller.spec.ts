import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CoreModule, ServiceIdentityModule } from '@mainstay/core';
import { ErrorFilter } from '@mainstay/errors';
import { BATCH_STORE, TEXT_STORE } from '../batch-orchestrator.ports';
import { BatchErrors } from '../registration/batch-errors';
import { MAX_FILE_BYTES } from './text-file';
import { UploadIntake } from './upload-intake';
import { UploadController } from './upload.controller';
import type { TakenFile } from './upload.interceptor';
import { UploadService } from './upload.service';

type Body = NonNullable<RequestInit['body']>;
type Headers = Record<string, string>;

const SERVICE = 'batch_orchestrator_service';

describe('an upload', () => {
  const stored: string[] = [];
  const announced: { batchId: string; names: string[] }[] = [];
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const testing = await Test.createTestingModule({
      imports: [CoreModule, ServiceIdentityModule.forRoot({ name: SERVICE })],
      controllers: [UploadController],
      providers: [
        UploadIntake,
        BatchErrors,
        {
          provide: TEXT_STORE,
          useValue: {
            store: async (body: Uint8Array) => {
              stored.push(Buffer.from(body).toString('utf8'));
              return `text-${stored.length}`;
            },
          },
        },
        {
          provide: BATCH_STORE,
          useValue: { findUser: async (id: string) => (id === 'known' ? 'teacher' : undefined) },
        },
        {
          provide: UploadService,
          useValue: {
            announce: async (batchId: string, files: readonly TakenFile[]) =>
              void announced.push({ batchId, names: files.map((file) => file.originalname) }),
          },
        },
      ],
    }).compile();
    app = testing.createNestApplication();
    app.useGlobalFilters(new ErrorFilter({ service: SERVICE, correlationId: () => null }));
    await app.listen(0, '127.0.0.1');
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    url = `http://127.0.0.1:${port}/v1/batches`;
  });

  beforeEach(() => {
    stored.length = 0;
    announced.length = 0;
  });

  afterAll(() => app.close());

  const upload = async (body: Body | null, batchId = 'known', headers: Headers = {}) => {
    const response = await fetch(`${url}/${batchId}/essays`, { method: 'POST', body, headers });
    const answer = (await response.json()) as {
      files?: object[];
      error?: { code: string; message: string; service: string };
    };
    return { status: response.status, ...answer };
  };

  const form = (...files: [name: string, text: string | Uint8Array<ArrayBuffer>][]) => {
    const data = new FormData();
    for (const [name, text] of files) data.append('files', new Blob([text]), name);
    return data;
  };

  it('answers for each file in its order, by the name it has in UTF-8', async () => {
    const names = ['Åsa Öberg – uppsats.txt', '日本語 "citat".txt', 'plain.txt'];
    const answer = await upload(form([names[0]!, 'a'], [names[1]!, 'b'], [names[2]!, 'c']));
    expect(answer.status).toBe(202);
    expect(answer).toMatchObject({
      batch_id: 'known',
      files: names.map((file_name) => ({ file_name, status: 'accepted' })),
    });
    expect([...stored].sort()).toEqual(['a', 'b', 'c']);
    expect(announced).toEqual([{ batchId: 'known', names }]);
  });

  it('rejects a bad file by name and takes the others', async () => {
    const large = new Uint8Array(MAX_FILE_BYTES + 1).fill(97);
    const { status, files } = await upload(
      form(['empty.txt', ''], ['good.txt', 'text'], ['large.txt', large]),
    );
    expect(status).toBe(202);
    expect(files).toMatchObject([
      { file_name: 'empty.txt', status: 'rejected', error_code: 'VALIDATION_ERROR' },
      { file_name: 'good.txt', status: 'accepted' },
      { file_name: 'large.txt', status: 'rejected', error_code: 'PAYLOAD_TOO_LARGE' },
    ]);
    expect(stored).toEqual(['text']);
  });

  it.each<[string, () => Body | null, Headers, number, string]>([
    ['without files', () => new FormData(), {}, 400, 'VALIDATION_ERROR'],
    ['without a body', () => null, {}, 400, 'VALIDATION_ERROR'],
    [
      'that is not multipart',
      () => '{}',
      { 'content-type': 'application/json' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
  ])('is refused %s', async (_what, body, headers, expected, code) => {
    const { status, error } = await upload(body(), 'known', headers);
    expect(status).toBe(expected);
    expect(error).toMatchObject({ code, service: SERVICE });
    expect(error?.message).toMatch(/"files"/);
  });

  it.each<[string, () => Body, Headers]>([
    [
      'with files in another field',
      () => {
        const data = new FormData();
        data.append('essays', new Blob(['text']), 'a.txt');
        return data;
      },
      {},
    ],
    [
      'that breaks off',
      () => '--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nte',
      { 'content-type': 'multipart/form-data; boundary=x' },
    ],
    ['without a boundary', () => 'x', { 'content-type': 'multipart/form-data' }],
  ])('is the caller’s mistake %s', async (_what, body, headers) => {
    const { status, error } = await upload(body(), 'known', headers);
    expect(status).toBe(400);
    expect(error?.code).toBe('PARSING_ERROR');
    expect(error?.message).toMatch(/^The upload cannot be read: \w.*"files"/);
    expect(announced).toEqual([]);
  });

  it('of an unknown batch answers 404 before anything is read', async () => {
    const { status, error } = await upload(form(['a.txt', 'a']), 'unknown');
    expect(status).toBe(404);
    expect(error?.code).toBe('RESOURCE_NOT_FOUND');
    expect(stored).toEqual([]);
  });
});
