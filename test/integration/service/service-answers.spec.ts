import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Module,
  Optional,
  Param,
  Post,
  Res,
  StreamableFile,
  type INestApplication,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RequestContext } from '@mainstay/core';
import { createService, ServiceSettings, type Service } from '@mainstay/service';

class AnswerSettings extends ServiceSettings {
  static readonly service = { name: 'answers', prefix: 'ANSWERS_', port: 0, uses: [] };
}

interface ExpressResponse extends ServerResponse {
  set(name: string, value: string): void;
  status(code: number): void;
  send(body: unknown): unknown;
}

/** The correlation ids of a request and of those who heard that it was answered. */
const heard: [string | undefined, string | undefined][] = [];

const ANSWERS: Readonly<Record<string, () => unknown>> = {
  object: () => ({ id: 'å', at: new Date(0), none: undefined, list: [1, null] }),
  array: () => [1, 'zwei', { drei: 3 }],
  empty: () => ({}),
  text: () => 'a text',
  number: () => 7,
  nothing: () => undefined,
  bytes: () => Buffer.from('abc'),
  large: () => ({ text: 'ä€😀'.repeat(30_000) }),
  silent: () => ({ toJSON: () => undefined }),
  file: () => new StreamableFile(Readable.from([Buffer.from('abc')])),
  error: () => new RangeError('returned'),
};

@Controller('answers')
class AnswerController {
  constructor(@Optional() private readonly context: RequestContext) {}

  @Get('of/:what')
  of(@Param('what') what: string): unknown {
    return ANSWERS[what]?.();
  }

  @Get('no-content')
  @HttpCode(204)
  noContent(): object {
    return { a: 1 };
  }

  @Get('reset')
  @HttpCode(205)
  reset(): object {
    return { a: 1 };
  }

  @Get('gone')
  @HttpCode(410)
  gone(): object {
    return { a: 1 };
  }

  @Get('typed')
  @Header('Content-Type', 'application/problem+json')
  typed(): object {
    return { a: 1 };
  }

  @Get('tagged')
  @Header('ETag', '"mine"')
  tagged(): object {
    return { a: 1 };
  }

  @Get('passed')
  passed(@Res({ passthrough: true }) response: ExpressResponse): object {
    response.status(203);
    response.set('X-Own', 'é');
    return { a: 1 };
  }

  @Get('patched')
  patched(@Res({ passthrough: true }) response: ExpressResponse): object {
    const send = response.send.bind(response);
    response.send = (body) => send(String(body).toUpperCase());
    return { a: 'b' };
  }

  @Get('ended')
  ended(@Res({ passthrough: true }) response: ExpressResponse): object {
    const end = response.end.bind(response);
    Object.assign(response, {
      end: (body: unknown) => {
        response.setHeader('X-Own', 'at the end');
        return end(body);
      },
    });
    return { a: 'b' };
  }

  @Get('heard')
  heard(@Res({ passthrough: true }) response: ExpressResponse): object {
    const { correlationId } = this.context;
    response.once('finish', () => heard.push([correlationId, this.context.correlationId]));
    return {};
  }

  @Post('echo')
  echo(@Body() body: unknown): unknown {
    return body ?? { body: 'none' };
  }
}

@Module({ controllers: [AnswerController] })
class AnswerModule {}

/** What came over the wire: the status line, the headers an answer itself has, the body. */
interface Answer {
  readonly status: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const OF_THE_ANSWER = /^(content-type|content-length|etag|transfer-encoding|x-own): /i;

function ask(port: number, text: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => {
      const all = Buffer.concat(chunks).toString('latin1');
      const [head = '', ...body] = all.split('\r\n\r\n');
      const [status = '', ...lines] = head.split('\r\n');
      const headers = lines.filter((line) => OF_THE_ANSWER.test(line));
      resolve({
        status,
        headers: Object.fromEntries(headers.map((line) => line.split(/: (.*)/s).slice(0, 2))),
        body: body.join('\r\n\r\n'),
      });
    });
  });
}

const request = (path: string, more = '', method = 'GET') =>
  `${method} /answers/${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more}\r\n`;

function posted(path: string, body: string): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return `${request(path, `Content-Type: application/json\r\n${length}\r\n`, 'POST')}${body}`;
}

describe('the answers of a service', () => {
  let service: Service;
  let usual: INestApplication;
  let ports: [number, number];
  beforeAll(async () => {
    const logging = { level: 'silent', format: 'json' } as const;
    service = await createService(AnswerModule, AnswerSettings, {
      source: { environment: {}, file: 'no such file' },
      logging,
      http: { host: '127.0.0.1' },
    });
    await service.start();
    usual = await NestFactory.create(AnswerModule, { logger: false });
    await usual.listen(0, '127.0.0.1');
    ports = [Number(new URL(service.url!).port), Number(new URL(await usual.getUrl()).port)];
  });
  afterAll(async () => {
    await Promise.all([service.stop(), usual.close()]);
  });

  it.each([
    ...Object.keys(ANSWERS).map((what) => `of/${what}`),
    'no-content',
    'reset',
    'gone',
    'typed',
    'tagged',
    'passed',
    'patched',
    'ended',
  ])('are byte for byte those of Express: %s', async (path) => {
    const [ours, theirs] = await Promise.all(ports.map((port) => ask(port, request(path))));
    expect(ours).toEqual(theirs);
  });

  it('are so to HEAD, to a caller that has them already, and to what was posted', async () => {
    const tag = `W/"${(7).toString(16)}-${createHash('sha1').update('{"a":1}').digest('base64')}`;
    const weak = `${tag.slice(0, -1)}"`;
    const asked = [
      request('of/object', '', 'HEAD'),
      request('passed', `If-None-Match: ${weak}\r\n`),
      request('passed', 'If-None-Match: "other"\r\n'),
      request('passed', `If-None-Match: ${weak}\r\nCache-Control: no-cache\r\n`),
      request('of/object', 'If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n'),
      posted('echo', '{"a":[1,{"b":"ö"}]}'),
      request('echo', '', 'POST'),
    ];
    for (const text of asked) {
      const [ours, theirs] = await Promise.all(ports.map((port) => ask(port, text)));
      expect(ours).toEqual(theirs);
    }
    expect((await ask(ports[0], asked[1]!)).status).toBe('HTTP/1.1 304 Not Modified');
  });

  it('are heard of in the context of their request, also where many leave together', async () => {
    const [port] = ports;
    await Promise.all(Array.from({ length: 40 }, () => ask(port, request('heard'))));
    expect(heard).toHaveLength(40);
    expect(new Set(heard.map(([asked]) => asked)).size).toBe(40);
    for (const [asked, seen] of heard) expect(seen).toBe(asked);
  });

  it('follow the settings of Express for JSON', async () => {
    const apps = [service.app, usual] as unknown as { set(name: string, to: unknown): void }[];
    apps.forEach((app) => app.set('json spaces', 2));
    const [ours, theirs] = await Promise.all(ports.map((port) => ask(port, request('of/object'))));
    apps.forEach((app) => app.set('json spaces', undefined));
    expect(ours).toEqual(theirs);
    expect(ours?.body).toContain('\n  "id"');
  });
});
