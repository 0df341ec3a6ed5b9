import * as fc from 'fast-check';
import { ProtectedServiceSettings } from '../authentication/protected-service-settings';
import { describeSettings } from './describe-settings';
import { loadSettings } from './load-settings';
import type { ServiceDeclaration } from './service-declaration';
import { SettingsInvalidError } from './settings-invalid.error';

class AnySettings extends ProtectedServiceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'any_service',
    prefix: 'ANY_',
    port: 0,
    uses: ['kafka', 'redis'],
  };
}

/** Any text is a good one for these. */
const TEXTS = new Set([
  'ANY_SERVICE_VERSION',
  'ANY_KAFKA_BOOTSTRAP_SERVERS',
  'ANY_KAFKA_SASL_PASSWORD',
  'ANY_JWT_ISSUER',
  'ANY_JWT_AUDIENCE',
  'ANY_JWT_REQUIRED_SCOPE',
  // Right as such; it lacks its password then.
  'ANY_KAFKA_SASL_USERNAME',
]);
const NAMES = describeSettings(AnySettings).map(({ variables: [name = ''] }) => name);
const CHECKED = NAMES.filter((name) => !TEXTS.has(name) && !name.includes('OTEL_TRACES_SAMPLER'));

const nonsense = fc
  .string({ minLength: 1, maxLength: 40 })
  .map((text) => `?${text.replaceAll(/\s/g, '')}!`);

const failure = (environment: Record<string, string>) => {
  try {
    loadSettings(AnySettings, { environment, file: 'none' });
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('wrong variables', () => {
  it('fail each of 1,000 starts by one error that names every one of them', () => {
    const wrong = fc.dictionary(fc.constantFrom(...CHECKED), nonsense, { minKeys: 1, maxKeys: 5 });
    fc.assert(
      fc.property(wrong, (environment) => {
        const error = failure({ ...environment });
        expect(error).toBeInstanceOf(SettingsInvalidError);
        for (const name of Object.keys(environment)) {
          expect((error as Error).message).toContain(name);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are most there are: few take any text', () => {
    expect(CHECKED.length).toBeGreaterThan(25);
    expect(failure({})).toBeUndefined();
  });
});
