import { randomUUID } from 'node:crypto';
import { diagnostics, SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import { Idempotency } from '@mainstay/idempotency';
import { start } from './application';

describe('the log of idempotency', () => {
  it.each([
    [true, ['Idempotency: first', 'Idempotency: duplicate']],
    [false, []],
  ])('has a debug line for every outcome with debugLogging %s', async (debugLogging, lines) => {
    const running = await start([], [], { memory: true, defaultStore: 'memory', debugLogging });
    const identity = running.app.get<ServiceIdentity>(SERVICE_IDENTITY);
    const seen: string[] = [];
    const stop = diagnostics.log.subscribe(identity, ({ level, message, fields }) => {
      if (level !== 'debug' || !message.startsWith('Idempotency')) return;
      expect(fields).toMatchObject({ store: 'memory', eventId: key });
      seen.push(message);
    });
    const key = randomUUID();
    const idempotency = running.app.get(Idempotency);
    await idempotency.runOnce(key, async () => 1);
    await idempotency.runOnce(key, async () => 2);
    stop();
    expect(seen).toEqual(lines);
    await running.close();
  });
});
