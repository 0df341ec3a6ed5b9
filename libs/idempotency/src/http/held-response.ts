import type { OutgoingHttpHeaders } from 'node:http';
import type { HttpResponse } from './http-exchange';
import type { CapturedResponse } from './kept-response';

/** What a response has that sends something or changes what is sent. */
const SENDING = ['write', 'end', 'writeHead', 'flushHeaders'] as const;
const CHANGING = ['setHeader', 'appendHeader', 'setHeaders', 'removeHeader'] as const;
/** Headers that belong to a body, and go with it. */
const OF_BODY = ['content-length', 'content-type', 'content-encoding', 'transfer-encoding', 'etag'];

/** What a handler may wait for when it has answered, in the order in which it comes. */
const ENDINGS = ['finish', 'close'] as const;
/** What is asked whether the response has ended. */
const ASKED = ['writableEnded', 'writableFinished'] as const;

type Method = (typeof SENDING)[number] | (typeof CHANGING)[number];
type Member = Method | (typeof ASKED)[number];
type Call = (...args: unknown[]) => unknown;

/**
 * Holds a response back until what it says is true: the framework, filters and interceptors write
 * it as ever, and nothing of it leaves the process before {@link release}.
 *
 * HOLDING   what is written is gathered. Left by `release`, `answerInstead` or `forget`.
 * RELEASED  what was gathered has gone out; later writes go out directly.
 * ANSWERED  something else was sent; what the framework still writes is dropped.
 */
export class HeldResponse {
  private whole = Promise.withResolvers<CapturedResponse>();
  private readonly own = new Map<Member, PropertyDescriptor | undefined>();
  private readonly chunks: Buffer[] = [];
  private readonly before: OutgoingHttpHeaders;
  /** Who listened to its end before the handler: they hear of the real one. */
  private readonly listening: ReadonlySet<unknown>;
  private readonly onListener: (event: string | symbol) => void;
  private bytes = 0;
  private hasEnded = false;
  private isWaitedFor = false;
  /** While it is, all is taken at once: the release that it would wait for comes after it. */
  private isHandling = true;

  constructor(
    private readonly response: HttpResponse,
    private readonly maxBytes: number,
  ) {
    this.before = { ...response.getHeaders() };
    this.listening = new Set(ENDINGS.flatMap((event) => response.rawListeners(event)));
    this.onListener = (event) => {
      if (this.hasEnded && ENDINGS.some((ending) => ending === event)) this.tellOfEnd();
    };
    response.on('newListener', this.onListener);
    this.put('write', (chunk, encoding, done) => this.write(chunk, encoding, done));
    this.put('end', (chunk, encoding, done) => this.end(chunk, encoding, done));
    this.put('writeHead', (status, ...rest) => this.head(Number(status), rest));
    this.put('flushHeaders', () => undefined);
    for (const name of ASKED) this.define(name, { get: () => this.hasEnded });
  }

  /** Settles when the whole response is there, or when it is known that it cannot be kept. */
  get ended(): Promise<CapturedResponse> {
    return this.whole.promise;
  }

  /** The handler has ended; what is still written to it comes from the framework or a stream. */
  handled(): void {
    this.isHandling = false;
    this.response.off('newListener', this.onListener);
  }

  /** The handler threw: what it had written is forgotten, the framework answers the error. */
  startOver(): void {
    if (this.bytes === 0 && !this.hasEnded) return;
    this.chunks.length = 0;
    this.bytes = 0;
    this.hasEnded = false;
    this.whole = Promise.withResolvers();
    for (const name of OF_BODY) this.response.removeHeader(name);
  }

  /** The response is not written to any more: nobody waits for the rest of it. */
  giveUp(): void {
    this.capture(false);
  }

  /** Sends what was gathered; what comes later goes out by itself. */
  release(): void {
    this.restore();
    const { response } = this;
    const body = Buffer.concat(this.chunks);
    if (this.hasEnded) response.end(body);
    else if (response.write(body) && this.isWaitedFor) response.emit('drain');
  }

  /** Sends this one, at once, and drops what the framework writes. */
  answerInstead({ status, headers, body }: CapturedResponse): void {
    this.restore();
    const { response } = this;
    for (const name of OF_BODY) response.removeHeader(name);
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) response.setHeader(name, value);
    }
    response.statusCode = status;
    response.end(body);
    for (const name of [...SENDING, ...CHANGING]) this.put(name, () => response);
  }

  /** Nothing is held any more, and what was gathered and set is forgotten. */
  forget(): void {
    this.restore();
    const { response, before } = this;
    for (const name of response.getHeaderNames()) {
      if (!(name in before)) response.removeHeader(name);
    }
  }

  private capture(whole: boolean): void {
    this.whole.resolve(this.captured(whole));
  }

  /** A handler may wait for the end of what it wrote (`pipeline`): to it that is now. */
  private tellOfEnd(): void {
    process.nextTick(() => {
      for (const event of ENDINGS) {
        if (!this.isHandling) return;
        const all = this.response.rawListeners(event);
        for (const listener of all.filter((each) => !this.listening.has(each))) {
          this.response.off(event, listener as () => void);
          listener.call(this.response);
        }
      }
    });
  }

  private restore(): void {
    for (const [name, descriptor] of this.own) {
      if (descriptor === undefined) Reflect.deleteProperty(this.response, name);
      else Object.defineProperty(this.response, name, descriptor);
    }
    this.own.clear();
  }

  private put(name: Method, call: Call): void {
    this.define(name, { value: call, writable: true });
  }

  private define(name: Member, descriptor: PropertyDescriptor): void {
    if (!this.own.has(name)) {
      this.own.set(name, Object.getOwnPropertyDescriptor(this.response, name));
    }
    Object.defineProperty(this.response, name, { ...descriptor, configurable: true });
  }

  private write(chunk: unknown, encoding: unknown, done: unknown): boolean {
    this.add(chunk, encoding);
    const callback = [encoding, done].find((candidate) => typeof candidate === 'function');
    if (callback !== undefined) process.nextTick(callback as () => void);
    this.isWaitedFor = !this.isHandling && this.bytes > this.maxBytes;
    return !this.isWaitedFor;
  }

  private end(chunk: unknown, encoding: unknown, done: unknown): HttpResponse {
    if (this.hasEnded) return this.response;
    const before = this.bytes;
    if (typeof chunk !== 'function') this.add(chunk, encoding);
    if (before > 0 && this.isWhole(this.bytes - before)) this.dropFirst(before);
    const callback = [chunk, encoding, done].find((candidate) => typeof candidate === 'function');
    if (callback !== undefined) this.response.once('finish', callback as () => void);
    this.hasEnded = true;
    this.capture(this.bytes <= this.maxBytes);
    this.tellOfEnd();
    return this.response;
  }

  /** An answer of its own length, after pieces of another one: the stream of those has failed. */
  private isWhole(bytes: number): boolean {
    return bytes > 0 && Number(this.response.getHeader('content-length')) === bytes;
  }

  private dropFirst(bytes: number): void {
    const whole = Buffer.concat(this.chunks).subarray(bytes);
    this.chunks.splice(0, this.chunks.length, whole);
    this.bytes = whole.length;
  }

  private add(chunk: unknown, encoding: unknown): void {
    if (chunk === undefined || chunk === null || this.hasEnded) return;
    const piece =
      typeof chunk === 'string'
        ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
        : Buffer.from(chunk as Uint8Array);
    this.chunks.push(piece);
    this.bytes += piece.length;
    if (this.bytes > this.maxBytes) this.capture(false);
  }

  private head(status: number, rest: readonly unknown[]): HttpResponse {
    const { response } = this;
    response.statusCode = status;
    const [message, headers] = typeof rest[0] === 'string' ? rest : [undefined, rest[0]];
    if (message !== undefined) response.statusMessage = String(message);
    for (const [name, value] of pairsOf(headers)) response.setHeader(name, value);
    return response;
  }

  private captured(whole: boolean): CapturedResponse {
    const { response } = this;
    return {
      status: response.statusCode,
      headers: { ...response.getHeaders() },
      body: whole ? Buffer.concat(this.chunks) : undefined,
    };
  }
}

/** Headers as writeHead takes them: an object, or a flat list of names and values. */
function pairsOf(headers: unknown): [string, string | string[]][] {
  if (Array.isArray(headers)) {
    const flat = headers as string[];
    return flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? '']] : []));
  }
  return Object.entries((headers ?? {}) as OutgoingHttpHeaders).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value : String(value)]],
  );
}
