import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaFromEnvironment } from './kafka-from-environment';

const BROKERS = { KAFKA_BOOTSTRAP_SERVERS: 'one:9092,two:9092' };

describe('the Kafka connection of the environment', () => {
  it('is a list of brokers where nothing else is set', () => {
    const environment = { ...BROKERS, KAFKA_DRIVER: '', KAFKA_SSL: 'false' };
    expect(kafkaFromEnvironment(environment)).toEqual({ bootstrapServers: 'one:9092,two:9092' });
  });

  it('has client, encryption and login as a service has them, user and password by file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mainstay-cli-'));
    const file = join(folder, 'password');
    writeFileSync(file, 's3cret\n');
    const connection = kafkaFromEnvironment({
      ...BROKERS,
      KAFKA_DRIVER: 'platformatic',
      KAFKA_SSL: 'true',
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'me',
      KAFKA_SASL_PASSWORD_FILE: file,
    });
    rmSync(folder, { recursive: true });
    expect(connection).toEqual({
      bootstrapServers: 'one:9092,two:9092',
      driver: 'platformatic',
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'me', password: 's3cret' },
    });
  });

  it('fails with everything that is wrong, and without what is secret', () => {
    const environment = {
      KAFKA_DRIVER: 'memory',
      KAFKA_SSL: 'maybe',
      KAFKA_SASL_PASSWORD: 's3cret',
      KAFKA_SASL_USERNAME_FILE: '/nowhere/user',
    };
    expect(() => kafkaFromEnvironment(environment)).toThrow(
      [
        'KAFKA_BOOTSTRAP_SERVERS is not set: give host:port of a broker.',
        'KAFKA_DRIVER must be one of kafkajs, platformatic.',
        'KAFKA_SSL must be one of true, false.',
        'KAFKA_SASL_USERNAME_FILE cannot be read: ENOENT.',
      ].join('\n'),
    );
    const without = { ...BROKERS, KAFKA_SASL_USERNAME: 'me' };
    expect(() => kafkaFromEnvironment(without)).toThrow('KAFKA_SASL_PASSWORD is missing');
  });
});
