import { createConnection } from 'node:net';

/**
 * ApiVersions v0 without a client id: size 10, api key 18, version 0, correlation 1, null string.
 */
const API_VERSIONS = Buffer.from('0000000a0012000000000001ffff', 'hex');

/**
 * True when a Kafka broker answers at `host:port`. It asks for the API versions, which every broker
 * answers without a session (protocol guide, "Retrieving Supported API versions").
 */
export function probeKafka(bootstrapServers: string, timeoutMs = 2000): Promise<boolean> {
  const first = bootstrapServers.split(',')[0] ?? '';
  const { hostname, port } = new URL(`kafka://${first.replace(/^\w+:\/\//, '')}`);
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port || 9092) });
    const answer = (ok: boolean): void => {
      socket.destroy();
      resolve(ok);
    };
    socket.setTimeout(timeoutMs, () => answer(false));
    socket.once('error', () => answer(false));
    socket.once('close', () => answer(false));
    socket.once('connect', () => socket.write(API_VERSIONS));
    // size, correlation id 1, error code 0
    socket.once('data', (data) => answer(data.length >= 10 && data.readInt32BE(4) === 1));
  });
}
