import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { IsInt, IsString, Max } from 'class-validator';
import * as fc from 'fast-check';
import { loadSettings } from './load-settings';
import type { ServiceDeclaration } from './service-declaration';
import { ServiceSettings } from './service-settings';
import { Setting } from './setting.decorator';
import { SettingsInvalidError } from './settings-invalid.error';

class SpellSettings extends ServiceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'spell_checker_service',
    prefix: 'SPELL_CHECKER_',
    port: 8002,
    metricsPort: 8001,
    uses: ['kafka', 'database', 'redis'],
    aliases: { SPELL_CHECKER_METRICS_PORT: ['SPELLCHECKER_METRICS_PORT'] },
  };

  @Setting('Threads of the pool.')
  @IsInt()
  @Max(64)
  threads = 2;

  @Setting('Languages it knows.')
  languages = ['en', 'sv'];

  @Setting({ description: 'Key of the other service.', secret: true, required: false })
  @IsString()
  apiKey?: string;
}

const load = (environment: Record<string, string> = {}, file = 'no such file') =>
  loadSettings(SpellSettings, { environment, file });

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof SettingsInvalidError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('exports traces to their own collector before that of all signals', () => {
    const all = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all:4317' };
    const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:4317' };
    expect(load(all).observability.tracing).toEqual({ endpoint: 'http://all:4317' });
    expect(load(own).observability.tracing).toEqual({ endpoint: 'http://traces:4317' });
    expect(load({ ...all, ...own }).observability.tracing).toEqual({
      endpoint: 'http://traces:4317',
    });
  });

  it('have defaults for everything in development', () => {
    const settings = load();
    expect(settings).toMatchObject({
      environment: 'development',
      port: 8002,
      metricsPort: 8001,
      threads: 2,
      languages: ['en', 'sv'],
    });
    expect(settings.kafkaLocation).toEqual({ embedded: true });
  });

  it('read text as numbers, truths and lists', () => {
    const settings = load({
      SPELL_CHECKER_THREADS: '8',
      SPELL_CHECKER_LANGUAGES: 'en, sv,',
      LOG_CALLSITE: 'true',
      CIRCUIT_BREAKER_ENABLED: 'off',
    });
    expect(settings).toMatchObject({
      threads: 8,
      languages: ['en', 'sv'],
      logCallsite: true,
      circuitBreakerEnabled: false,
    });
  });

  it('take the prefixed variable before its alias, and that before the shared one', () => {
    const shared = { LOG_LEVEL: 'error' };
    expect(load(shared).logLevel).toBe('error');
    expect(load({ ...shared, SPELL_CHECKER_LOG_LEVEL: 'debug' }).logLevel).toBe('debug');
    expect(load({ SPELLCHECKER_METRICS_PORT: '9001' }).metricsPort).toBe(9001);
    const both = { SPELLCHECKER_METRICS_PORT: '9001', SPELL_CHECKER_METRICS_PORT: '9002' };
    expect(load(both).metricsPort).toBe(9002);
    expect(load({ PORT: '1234' }).port).toBe(8002);
  });

  it('take an empty variable for one that is not set', () => {
    expect(load({ LOG_LEVEL: '' }).logLevel).toBe('info');
  });

  it('come from a file where the environment is silent, and secrets from their own', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    const file = join(folder, '.env');
    writeFileSync(file, 'SPELL_CHECKER_THREADS=3\nLOG_LEVEL=warn\n');
    writeFileSync(join(folder, 'key'), 'hunter2\n');
    const environment = { LOG_LEVEL: 'error', SPELL_CHECKER_API_KEY_FILE: join(folder, 'key') };
    const settings = load(environment, file);
    rmSync(folder, { recursive: true });
    expect(settings).toMatchObject({ threads: 3, logLevel: 'error', apiKey: 'hunter2' });
  });

  it('come from files for a login, its user and its password', () => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    writeFileSync(join(folder, 'user'), 'me\n');
    writeFileSync(join(folder, 'password'), 'hunter2\n');
    const settings = load({
      KAFKA_SASL_USERNAME_FILE: join(folder, 'user'),
      KAFKA_SASL_PASSWORD_FILE: join(folder, 'password'),
    });
    rmSync(folder, { recursive: true });
    expect(settings).toMatchObject({ kafkaSaslUsername: 'me', kafkaSaslPassword: 'hunter2' });
  });

  it.each(['SPELL_CHECKER_DATABASE_URL_FILE', 'DATABASE_URL_FILE'])(
    'name the variable of a file that cannot be read as it was set: %s',
    (name) => {
      expect(() => load({ [name]: '/nonexistent/file' })).toThrow(
        `- ${name} cannot be read: ENOENT.`,
      );
    },
  );

  it('never show a secret', () => {
    const settings = load({
      SPELL_CHECKER_API_KEY: 'hunter2',
      DATABASE_URL: 'postgres://app:hunter2@db/app',
    });
    expect(inspect(settings)).not.toContain('hunter2');
    expect(JSON.stringify(settings)).not.toContain('hunter2');
    expect(problemsOf({ DATABASE_URL: 'hunter2' }).join()).not.toContain('hunter2');
  });

  it('tell every problem at once', () => {
    const problems = problemsOf({
      SPELL_CHECKER_PORT: '70000',
      SPELL_CHECKER_THREADS: 'many',
      LOG_FORMAT: 'xml',
      LOG_CALLSITE: 'perhaps',
      MAINSTAY_PROFILE: 'external',
    });
    expect(problems).toHaveLength(5);
    expect(problems.join('\n')).toContain('SPELL_CHECKER_PORT must not be greater than 65535');
    expect(problems.join('\n')).toContain('DATABASE_URL is missing');
  });

  it('tell those of settings with each other too where it is unknown where it runs', () => {
    const sasl = { KAFKA_SASL_USERNAME: 'me' };
    const missing = 'KAFKA_SASL_PASSWORD is missing: KAFKA_SASL_USERNAME is set.';
    const inProduction = problemsOf({ ...sasl, ENVIRONMENT: 'prodution' });
    expect(inProduction).toEqual([
      expect.stringContaining('got "prodution"'),
      missing,
      'DATABASE_URL is missing: an external database has no default address. ' +
        '(Depends on what ENVIRONMENT is to say.)',
    ]);
    const somewhere = problemsOf({ ...sasl, MAINSTAY_PROFILE: 'somewhere' });
    expect(somewhere).toContain(missing);
    expect(somewhere.join()).toContain('(Depends on what MAINSTAY_PROFILE is to say.)');
    const both = problemsOf({ ...sasl, ENVIRONMENT: 'x', MAINSTAY_PROFILE: 'y' });
    expect(both).toContain(missing);
    expect(both.join()).toContain('(Depends on what ENVIRONMENT and MAINSTAY_PROFILE is to say.)');
  });

  it.each([
    [{}, 'development'],
    [{ NODE_ENV: 'production', DATABASE_URL: 'postgres://db/x' }, 'production'],
    [{ NODE_ENV: 'test' }, 'development'],
    [{ NODE_ENV: 'production', ENVIRONMENT: 'testing' }, 'testing'],
  ])('run in the environment that %p says', (environment, expected) => {
    expect(load(environment as Record<string, string>).environment).toBe(expected);
  });

  it('mock the repository in testing and on demand, never in production', () => {
    expect(load().mocksRepository).toBe(false);
    expect(load({ ENVIRONMENT: 'testing' }).mocksRepository).toBe(true);
    expect(load({ SPELL_CHECKER_USE_MOCK_REPOSITORY: 'true' }).mocksRepository).toBe(true);
    expect(
      problemsOf({ ENVIRONMENT: 'production', SPELL_CHECKER_USE_MOCK_REPOSITORY: 'true' }).join(),
    ).toContain('SPELL_CHECKER_USE_MOCK_REPOSITORY is true');
  });

  it('give either settings or one readable error, whatever the variables say', () => {
    const names = ['SPELL_CHECKER_PORT', 'LOG_LEVEL', 'ENVIRONMENT', 'REDIS_URL', 'LOG_CALLSITE'];
    const variables = fc.dictionary(fc.constantFrom(...names), fc.string());
    fc.assert(
      fc.property(variables, (environment) => {
        const problems = problemsOf(environment as Record<string, string>);
        return problems.every((problem) =>
          names.concat('DATABASE_URL').some((n) => problem.includes(n)),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
