import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EmbeddedPostgres } from '@mainstay/database';
import { MemoryBroker } from '@mainstay/kafka-bus';
import { EmbeddedRedis } from '@mainstay/redis';
import { loadSettings, SettingsInvalidError, type ServiceDeclaration } from '@mainstay/service';
import { configOf } from './config-of';
import { embeddedParts } from './embedded-parts';
import { CONTENT_CIRCUIT, ReferenceSettings } from './reference-settings';

class SampleSettings extends ReferenceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'sample_service',
    prefix: 'SAMPLE_',
    port: 5999,
    uses: ['kafka', 'database', 'redis'],
  };
}

class OwnMigration1795219200009 {
  up = () => Promise.resolve();
  down = () => Promise.resolve();
}

const TABLES = { migrations: [OwnMigration1795219200009] };
const EXTERNAL = {
  MAINSTAY_PROFILE: 'external',
  DATABASE_URL: 'postgres://user:word@db:5432/all',
  KAFKA_BOOTSTRAP_SERVERS: 'one:9092,two:9092',
  REDIS_URL: 'redis://cache:6379',
};

const settingsOf = (environment: Record<string, string> = {}) =>
  loadSettings(SampleSettings, { environment, file: '/nonexistent/.env' });

describe('the module options of a reference service', () => {
  it('name embedded parts, the same for every module, in development', () => {
    const settings = settingsOf();
    const { driver, broker } = settings.kafka;
    expect(driver).toBe('memory');
    expect(broker).toBeInstanceOf(MemoryBroker);
    expect(settings.kafka.broker).toBe(broker);
    expect(settings.redis).toMatchObject({ embedded: expect.any(EmbeddedRedis) });
    expect(settings.database(TABLES)).toMatchObject({
      embedded: expect.any(EmbeddedPostgres),
      migrate: 'up',
      schema: 'sample_service',
    });
  });

  it('name the parts that a system shares', () => {
    const parts = embeddedParts(join(tmpdir(), 'mainstay-never-started'));
    const settings = settingsOf().useParts(parts);
    expect(settings.kafka.broker).toBe(parts.broker);
    expect(settings.redis).toMatchObject({ embedded: parts.redis });
    expect(settings.database(TABLES)).toMatchObject({ embedded: parts.postgres });
  });

  it('name servers where the profile is external, and leave migrations to their command', () => {
    const settings = settingsOf(EXTERNAL);
    expect(settings.kafka).toMatchObject({
      driver: 'kafkajs',
      bootstrapServers: 'one:9092,two:9092',
      requireIdempotency: true,
    });
    expect(settings.redis).toMatchObject({ url: 'redis://cache:6379' });
    const database = settings.database(TABLES);
    expect(database).toMatchObject({ url: EXTERNAL.DATABASE_URL, migrate: 'none' });
    expect(database).not.toHaveProperty('embedded');
    const migrating = settingsOf({ ...EXTERNAL, SAMPLE_MIGRATE_ON_START: 'true' });
    expect(migrating.database(TABLES)).toMatchObject({ migrate: 'up' });
  });

  it('make a part external by its URL alone', () => {
    const settings = settingsOf({ DATABASE_URL: EXTERNAL.DATABASE_URL });
    expect(settings.database(TABLES)).toMatchObject({ url: EXTERNAL.DATABASE_URL });
    expect(settings.kafka.driver).toBe('memory');
  });

  it('are refused without a database to go to', () => {
    expect(() => settingsOf({ MAINSTAY_PROFILE: 'external' })).toThrow(SettingsInvalidError);
    expect(() => settingsOf({ MAINSTAY_PROFILE: 'external' })).toThrow(/DATABASE_URL/);
  });

  it.each([
    ['in testing', { ENVIRONMENT: 'testing' }],
    ['where it is asked for', { SAMPLE_USE_MOCK_REPOSITORY: 'true' }],
  ])('keep everything in memory %s', (_what, environment) => {
    const settings = settingsOf(environment);
    expect(settings.database(TABLES)).toEqual({ mock: true });
    expect(settings.outbox).toEqual({ store: 'memory' });
    expect(settings.idempotency).toMatchObject({ memory: true });
    expect(settings.kafka.driver).toBe('memory');
  });

  it('have the tables of outbox and inbox beside the service’s own', () => {
    const { migrations = [] } = settingsOf(EXTERNAL).database(TABLES);
    expect(migrations).toContain(OwnMigration1795219200009);
    expect(migrations.length).toBeGreaterThan(2);
  });

  it('carry the thresholds and the switch of the breakers', () => {
    const settings = settingsOf({
      SAMPLE_CONTENT_SERVICE_CIRCUIT_BREAKER_FAILURE_THRESHOLD: '7',
      SAMPLE_KAFKA_CIRCUIT_BREAKER_RECOVERY_TIMEOUT: '1.5',
      CIRCUIT_BREAKER_ENABLED: 'false',
    });
    expect(settings.resilience.enabled).toBe(false);
    expect(settings.resilience.circuits?.[CONTENT_CIRCUIT]).toMatchObject({ failureThreshold: 7 });
    expect(settings.kafka.resilient).toMatchObject({ enabled: false, recoveryTimeoutMs: 1_500 });
  });

  it('choose the Kafka client', () => {
    expect(settingsOf(EXTERNAL).kafka.driver).toBe('kafkajs');
    const chosen = settingsOf({ ...EXTERNAL, KAFKA_DRIVER: 'platformatic' });
    expect(chosen.kafka.driver).toBe('platformatic');
    expect(settingsOf({ KAFKA_DRIVER: 'platformatic' }).kafka.driver).toBe('memory');
    expect(() => settingsOf({ KAFKA_DRIVER: 'memory' })).toThrow(/KAFKA_DRIVER/);
  });

  it('remember effects as long as is said, in the environment or in the file', () => {
    expect(settingsOf().idempotency).toEqual({ memory: false });
    const file = join(mkdtempSync(join(tmpdir(), 'mainstay-env-')), '.env');
    writeFileSync(file, 'SAMPLE_IDEMPOTENCY_TTL_SECONDS=default=7,results=8');
    const settings = loadSettings(SampleSettings, { environment: {}, file });
    rmSync(dirname(file), { recursive: true });
    const expected = { defaultTtlSeconds: 7, ttlSeconds: { results: 8 } };
    expect(settings.idempotency).toMatchObject(expected);
    expect(settingsOf({ SAMPLE_IDEMPOTENCY_TTL_SECONDS: '9' }).idempotency).toMatchObject({
      defaultTtlSeconds: 9,
    });
    const wrong = { SAMPLE_IDEMPOTENCY_TTL_SECONDS: 'soon', SAMPLE_DATABASE_POOL_SIZE: 'big' };
    expect(() => settingsOf(wrong)).toThrow(/TTL_SECONDS must be a number of seconds.*"soon"/);
    expect(() => settingsOf(wrong)).toThrow(/POOL_SIZE must be a number/);
  });

  it('log in to the brokers when told how', () => {
    const settings = settingsOf({
      ...EXTERNAL,
      KAFKA_SSL: 'true',
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'me',
      KAFKA_SASL_PASSWORD: 'secret',
    });
    expect(settings.kafka).toMatchObject({
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'me', password: 'secret' },
    });
    expect(settingsOf(EXTERNAL).kafka).not.toHaveProperty('sasl');
  });
});

describe('what the mainstay command knows of a service', () => {
  let data: string;

  beforeEach(() => void (data = mkdtempSync(join(tmpdir(), 'mainstay-data-'))));
  afterEach(() => rmSync(data, { recursive: true }));

  const folderOf = () => {
    const config = configOf(SampleSettings, TABLES, 'src/persistence');
    const { embedded } = config.database({ SAMPLE_DATA_DIR: data });
    return (embedded as unknown as { options: { dataDir: string } }).options.dataDir;
  };

  it('is the database of the service run by itself', () => {
    expect(folderOf()).toBe(join(data, 'sample_service', 'postgres'));
    mkdirSync(join(data, 'postgres'));
    mkdirSync(join(data, 'sample_service'));
    expect(folderOf()).toBe(join(data, 'sample_service', 'postgres'));
  });

  it('is that of the reference system where the service only ran in it', () => {
    mkdirSync(join(data, 'postgres'));
    expect(folderOf()).toBe(join(data, 'postgres'));
  });

  it('starts and makes nothing by being asked', () => {
    folderOf();
    expect(existsSync(join(data, 'sample_service'))).toBe(false);
  });
});
