import { forget, nextPlace, PLACEHOLDER_BYTES, placeholderFor } from './placeholders';

describe('placeholders', () => {
  const [some, others] = [Buffer.from('some'), Buffer.from('others')];

  it('are found among other bytes, one after the other', () => {
    const bytes = Buffer.concat([Buffer.from('ab'), placeholderFor(some), placeholderFor(others)]);
    expect(nextPlace(bytes, 0)).toEqual({ at: 2, records: some });
    const behind = 2 + PLACEHOLDER_BYTES;
    expect(nextPlace(bytes, behind)).toEqual({ at: behind, records: others });
    expect(nextPlace(bytes, behind + PLACEHOLDER_BYTES)).toBeUndefined();
  });

  it('are an error where they are found after they were forgotten', () => {
    const placeholder = placeholderFor(some);
    forget(placeholder);
    expect(() => nextPlace(placeholder, 0)).toThrow('given up');
  });
});
