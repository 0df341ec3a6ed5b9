import { readFileSync } from 'node:fs';
import { ConfigError } from './config.error';
import type { Environment, KafkaConnection } from './mainstay-config';

const DRIVERS = ['kafkajs', 'platformatic'] as const;
const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
const YES_OR_NO = ['true', 'false'] as const;

/**
 * The connection that the variables of a service describe: KAFKA_BOOTSTRAP_SERVERS, KAFKA_DRIVER,
 * KAFKA_SSL and KAFKA_SASL_MECHANISM, _USERNAME, _PASSWORD; user and password also by file
 * (`KAFKA_SASL_PASSWORD_FILE`).
 *
 * @throws {ConfigError} listing everything that is wrong or missing.
 */
export function kafkaFromEnvironment(environment: Environment): KafkaConnection {
  const problems: string[] = [];
  const text = (name: string): string | undefined => {
    const value = environment[name];
    return value === undefined || value === '' ? undefined : value;
  };
  const oneOf = <Word extends string>(name: string, words: readonly Word[]): Word | undefined => {
    const given = text(name);
    const word = words.find((known) => known === given);
    if (given !== undefined && word === undefined) {
      problems.push(`${name} must be one of ${words.join(', ')}.`);
    }
    return word;
  };
  const textOrFile = (name: string): string | undefined => {
    const file = text(`${name}_FILE`);
    if (text(name) !== undefined || file === undefined) return text(name);
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      problems.push(`${name}_FILE cannot be read: ${code ?? 'unknown error'}.`);
      return undefined;
    }
  };
  const bootstrapServers = text('KAFKA_BOOTSTRAP_SERVERS');
  if (bootstrapServers === undefined) {
    problems.push('KAFKA_BOOTSTRAP_SERVERS is not set: give host:port of a broker.');
  }
  const driver = oneOf('KAFKA_DRIVER', DRIVERS);
  const ssl = oneOf('KAFKA_SSL', YES_OR_NO) === 'true';
  const mechanism = oneOf('KAFKA_SASL_MECHANISM', MECHANISMS) ?? 'plain';
  const username = textOrFile('KAFKA_SASL_USERNAME');
  const password = textOrFile('KAFKA_SASL_PASSWORD');
  if (problems.length === 0 && username !== undefined && password === undefined) {
    problems.push('KAFKA_SASL_PASSWORD is missing: KAFKA_SASL_USERNAME is set.');
  }
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return {
    ...(bootstrapServers === undefined ? {} : { bootstrapServers }),
    ...(driver === undefined ? {} : { driver }),
    ...(ssl ? { ssl } : {}),
    ...(username === undefined || password === undefined
      ? {}
      : { sasl: { mechanism, username, password } }),
  };
}
