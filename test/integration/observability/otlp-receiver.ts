import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of a trace. */
  readonly parentSpanId: string;
  /** The name of its instrumentation scope: who made it. */
  readonly madeBy: string;
  /** The `service.name` of its resource. */
  readonly service: string;
}

/** A collector in this process: takes spans over OTLP (gRPC) and keeps them. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  private readonly server: Http2Server = createServer();

  async start(): Promise<void> {
    this.server.on('stream', (stream: ServerHttp2Stream) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        this.spans.push(...spansOf(Buffer.concat(chunks).subarray(FRAME_HEADER)));
        stream.respond(
          { ':status': 200, 'content-type': 'application/grpc' },
          { waitForTrailers: true },
        );
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end(Buffer.alloc(FRAME_HEADER));
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
  }
}

/** Of gRPC: whether the message is compressed, and its length. */
const FRAME_HEADER = 5;

/**
 * ExportTraceServiceRequest.resource_spans (1) . resource (1), scope_spans (2) . scope (1), spans
 * (2).
 */
function spansOf(request: Buffer): ReceivedSpan[] {
  return fields(request, 1).flatMap((ofResource) => {
    const service = serviceOf(fields(ofResource, 1)[0]);
    return fields(ofResource, 2).flatMap((scoped) => {
      const [scope = Buffer.alloc(0)] = fields(scoped, 1);
      const madeBy = textOf(scope, 1);
      return fields(scoped, 2).map((span) => ({
        name: textOf(span, 5),
        traceId: idOf(span, 1),
        spanId: idOf(span, 2),
        parentSpanId: idOf(span, 4),
        madeBy,
        service,
      }));
    });
  });
}

/** Resource.attributes (1): key (1), value (2) . string_value (1). */
function serviceOf(resource: Buffer = Buffer.alloc(0)): string {
  const attribute = fields(resource, 1).find((entry) => textOf(entry, 1) === 'service.name');
  const [value = Buffer.alloc(0)] = attribute === undefined ? [] : fields(attribute, 2);
  return textOf(value, 1);
}

function textOf(message: Buffer, field: number): string {
  return fields(message, field)[0]?.toString('utf8') ?? '';
}

function idOf(message: Buffer, field: number): string {
  return fields(message, field)[0]?.toString('hex') ?? '';
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;

/** The values of a length-delimited field of a protobuf message. */
function fields(message: Buffer, wanted: number): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const kind = tag & 7;
    if (kind === VARINT) varint();
    else if (kind === BYTES) {
      const length = varint();
      if (tag >> 3 === wanted) found.push(message.subarray(at, at + length));
      at += length;
    } else at += kind === FIXED_64 ? 8 : 4;
  }
  return found;
}
