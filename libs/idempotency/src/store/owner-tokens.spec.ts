import { OwnerTokens } from './owner-tokens';

describe('OwnerTokens', () => {
  it('gives no token twice, whoever gives it', () => {
    const [one, two] = [new OwnerTokens(), new OwnerTokens()];
    const tokens = Array.from({ length: 100 }, () => [one.next(), two.next()]).flat();
    expect(new Set(tokens).size).toBe(200);
  });
});
