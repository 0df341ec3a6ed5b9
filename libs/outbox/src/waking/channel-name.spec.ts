import { channelName } from './channel-name';

describe('channelName', () => {
  it('holds the schema', () => {
    expect(channelName('content_service')).toBe('event_outbox:content_service');
  });

  it('fits an identifier however long the schema, and differs for each', () => {
    const long = 'é'.repeat(31);
    expect(Buffer.byteLength(channelName(long))).toBeLessThanOrEqual(63);
    expect(channelName(long)).not.toBe(channelName(`${long}a`));
  });
});
