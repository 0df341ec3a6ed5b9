export { ConditionNotMetError, waitFor, type WaitOptions } from './conditions/wait-for';
export type { Fault, FaultKind } from './faults/fault';
export { FaultProxy, type FaultProxyOptions } from './faults/fault-proxy';
export { freePort } from './isolation/free-port';
export { uniquePrefix } from './isolation/unique-prefix';
export { startOwnKafka, type OwnKafka, type OwnKafkaOptions } from './servers/kafka/own-kafka';
export { resolveKafka } from './servers/kafka/resolve-kafka';
export {
  startOwnPostgres,
  type OwnPostgres,
  type OwnPostgresOptions,
} from './servers/postgres/own-postgres';
export { resolvePostgres } from './servers/postgres/resolve-postgres';
export {
  startOwnRedis,
  type OwnRedis,
  type OwnRedisOptions,
  type SentinelTarget,
} from './servers/redis/own-redis';
export { resolveRedis } from './servers/redis/resolve-redis';
export { describeServer, resolveServers } from './servers/resolution/resolve-all';
export { skippedServers } from './servers/resolution/shared-servers';
export type {
  OwnServer,
  OwnServerOptions,
  ResolvedKafka,
  ResolvedServer,
  ServerName,
  ServerOrigin,
} from './servers/server';
export { ServerStartError, ServerUnavailableError } from './servers/server.errors';
export { describeOn, type SuiteServers } from './suites/describe-on';
export { ManualClock } from './clock/manual-clock';
export { EventHarness, type EventHarnessOptions, type QueryOptions } from './harness/event-harness';
export { HarnessStartError } from './harness/harness-start.error';
export { HarnessTimeoutError } from './harness/harness-timeout.error';
export type { SeenEvent, Where } from './harness/seen-event';
