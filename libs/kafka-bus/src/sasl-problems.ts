import { brokenBy, rule } from '@mainstay/core';
import type { KafkaSasl } from './drivers/kafka-client.options';

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'];

/** What is wrong with a login. Values of a user, a password or a token are not in it. Pure. */
export function saslProblems(sasl: KafkaSasl | undefined): readonly string[] {
  if (sasl === undefined) return [];
  // Whoever has no compiler may give anything.
  const { mechanism, ...given }: Readonly<Record<string, unknown>> = { ...sasl };
  if (!MECHANISMS.includes(mechanism as string)) {
    return brokenBy(rule.oneOf(...MECHANISMS), { 'sasl.mechanism': mechanism });
  }
  if (mechanism === 'oauthbearer') {
    return typeof given.token === 'function' ? [] : ['sasl.token must be a function'];
  }
  return ['username', 'password']
    .filter((field) => typeof given[field] !== 'string' || given[field] === '')
    .map((field) => `sasl.${field} must be a text that is not empty`);
}
