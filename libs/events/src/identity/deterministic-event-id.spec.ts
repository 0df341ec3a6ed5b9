import { EnvelopeInvalidError } from '../envelope/envelope-invalid.error';
import { eventIdHash, generateDeterministicEventId } from './deterministic-event-id';

const ABC = 'ee8f4a6bba779ed014dafb3b74c8792e83442d9f93cabd2611c2182094bfd761';
const bytes = (text: string) => new TextEncoder().encode(text);

describe('generateDeterministicEventId', () => {
  it('is the same for the id in a header and in the body, as bytes, text or object', () => {
    const body = { event_id: 'abc', data: { a: 1 } };
    const text = JSON.stringify(body);
    expect(eventIdHash('abc')).toBe(ABC);
    expect(generateDeterministicEventId(body)).toBe(ABC);
    expect(generateDeterministicEventId(text)).toBe(ABC);
    expect(generateDeterministicEventId(bytes(text))).toBe(ABC);
  });

  it('takes the id alone: equal data under another id is another event', () => {
    const one = generateDeterministicEventId({ event_id: '1', data: { a: 1 } });
    const two = generateDeterministicEventId({ event_id: '2', data: { a: 1 } });
    expect(one).not.toBe(two);
  });

  it('escapes an id outside ASCII as the Python services do', () => {
    expect(eventIdHash('å')).toBe(
      '8093178defdb35892e0341db524bd6b0b05f184f8e6c50b2f6c9487fbc2db215',
    );
  });

  it('hashes the bare data of a message without an id as Python writes it', () => {
    const text = '{"data":{"score":1.0,"n":12345678901234567890,"t":"é"}}';
    const python = 'c6cd52e66c0617c846da0f4a429c3bd6dca9979e9ce7a1b7f55b427085872f47';
    expect(generateDeterministicEventId(text)).toBe(python);
    expect(generateDeterministicEventId(bytes(text))).toBe(python);
  });

  it('allows empty data', () => {
    const python = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
    expect(generateDeterministicEventId('{"data":{}}')).toBe(python);
    expect(generateDeterministicEventId({ event_id: '', data: {} })).toBe(python);
  });

  it.each([
    ['missing data', '{"event_type":"x"}'],
    ['null data', '{"data":null}'],
    ['bad JSON', '{"data":'],
    ['no text at all', ''],
    ['an array', '[1]'],
    ['bad UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
  ])('throws for %s', (_what, value) => {
    expect(() => generateDeterministicEventId(value)).toThrow(EnvelopeInvalidError);
  });
});
