// A collector that takes spans over OTLP (gRPC) and counts them.
import { createRequire } from 'node:module';

const { Server, ServerCredentials } = createRequire(import.meta.url)('@grpc/grpc-js');

const EXPORT = {
  path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  requestStream: false,
  responseStream: false,
  requestDeserialize: (bytes) => bytes,
  responseSerialize: () => Buffer.alloc(0),
};

export class Collector {
  spans = 0;

  async start() {
    this.server = new Server({ 'grpc.max_receive_message_length': -1 });
    this.server.addService(
      { export: EXPORT },
      {
        export: ({ request }, answer) => {
          this.spans += countSpans(request);
          answer(null, {});
        },
      },
    );
    const port = await new Promise((resolve, reject) => {
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    this.url = `http://127.0.0.1:${port}`;
  }

  stop() {
    this.server.forceShutdown();
  }
}

/** ExportTraceServiceRequest.resource_spans (1) . scope_spans (2) . spans (2). */
function countSpans(request) {
  let spans = 0;
  for (const resource of fields(request, 1)) {
    for (const scope of fields(resource, 2)) {
      for (const _span of fields(scope, 2)) spans += 1;
    }
  }
  return spans;
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** The values of a length-delimited field of a protobuf message. */
function* fields(message, wanted) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const kind = tag & 7;
    if (kind === VARINT) varint();
    else if (kind === FIXED_64) at += 8;
    else if (kind === FIXED_32) at += 4;
    else if (kind === BYTES) {
      const length = varint();
      if (tag >> 3 === wanted) yield message.subarray(at, at + length);
      at += length;
    } else throw new Error(`A protobuf field of kind ${kind}.`);
  }
}
