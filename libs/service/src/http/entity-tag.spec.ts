import { createRequire } from 'node:module';
import { entityTag } from './entity-tag';

type Etag = (body: string | Uint8Array, options: { weak: boolean }) => string;

/** What Express itself tags bodies by. */
function expressTag(): Etag {
  const adapter = createRequire(require.resolve('@nestjs/platform-express'));
  const express = createRequire(adapter.resolve('express'));
  return express('etag') as Etag;
}

describe('the entity tag of a body', () => {
  it.each(['', '{"id":"7"}', 'åäö', Buffer.from([0, 255, 10]), Buffer.alloc(100_000, 'x')])(
    'is what Express would give it: %j',
    (body) => {
      expect(entityTag(body)).toBe(expressTag()(body, { weak: true }));
    },
  );
});
