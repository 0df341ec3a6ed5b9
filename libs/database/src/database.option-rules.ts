import { rule, type RulesOf } from '@mainstay/core';
import type { DatabaseModuleOptions } from './database.options';
import { RETRY_RULE } from './transactions/transaction-option-rules';

const count = rule.number(-Infinity);

/** Of what kind every option is; ranges, and what goes together with what, are checked besides. */
export const DATABASE_RULES: RulesOf<DatabaseModuleOptions & { mock?: boolean }> = {
  mock: rule.yesOrNo,
  url: rule.text,
  embedded: rule.having('an EmbeddedPostgres', 'use'),
  schema: rule.text,
  alsoSearch: rule.list(rule.text),
  entities: rule.list(rule.either(rule.aFunction, rule.anObject)),
  migrations: rule.list(rule.aFunction),
  poolSize: count,
  connectionTimeoutMs: count,
  statementTimeoutMs: count,
  lockTimeoutMs: count,
  idleInTransactionTimeoutMs: count,
  preparedStatements: rule.yesOrNo,
  applicationName: rule.text,
  ssl: rule.either(rule.yesOrNo, rule.anObject),
  migrate: rule.text,
  createSchema: rule.yesOrNo,
  startupTimeoutMs: count,
  retry: RETRY_RULE,
  poolSampleMs: count,
};
