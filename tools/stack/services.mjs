// The services of the reference system, in the order in which they start.

/** Content first: the others call it. */
export const services = [
  { name: 'content', prefix: 'CONTENT_', port: 8000 },
  { name: 'batch-orchestrator', prefix: 'BATCH_ORCHESTRATOR_', port: 5001 },
  { name: 'essay-lifecycle', prefix: 'ESSAY_LIFECYCLE_', port: 6001 },
  {
    name: 'spell-checker',
    prefix: 'SPELL_CHECKER_',
    port: 8002,
    metricsPort: 8001,
    metricsAliases: ['SPELLCHECKER_METRICS_PORT'],
  },
];

/** Variables that the stack sets itself, or that would make an application something else. */
const DROPPED =
  /^(npm_|NODE_ENV$|NODE_OPTIONS$|JEST_|USE_MOCK_REPOSITORY$|.*_USE_MOCK_REPOSITORY$)/;

/** Where each service listens: by its own variables, else at its usual ports. */
export function placesOf(environment) {
  return services.map(({ name, prefix, port, metricsPort, metricsAliases = [] }) => {
    const http = numberOf(environment, [`${prefix}PORT`], port);
    const names = [`${prefix}METRICS_PORT`, ...metricsAliases];
    const worker =
      metricsPort === undefined ? undefined : numberOf(environment, names, metricsPort);
    return { name, prefix, port: http, metricsPort: worker, url: `http://127.0.0.1:${http}` };
  });
}

/** The environment of every service: the caller's, the servers, and where the others are. */
export function environmentOf(caller, servers, places) {
  const kept = Object.entries(caller).filter(([name]) => !DROPPED.test(name));
  const own = {
    ENVIRONMENT: 'development',
    MAINSTAY_PROFILE: 'external',
    KAFKA_BOOTSTRAP_SERVERS: servers.kafka,
    DATABASE_URL: servers.postgres,
    REDIS_URL: servers.redis,
    CONTENT_SERVICE_URL: places.find(({ name }) => name === 'content').url,
    LOG_FORMAT: caller.LOG_FORMAT || 'json',
  };
  for (const { prefix, port, metricsPort } of places) {
    own[`${prefix}PORT`] = String(port);
    if (metricsPort !== undefined) own[`${prefix}METRICS_PORT`] = String(metricsPort);
  }
  return { ...Object.fromEntries(kept), ...own };
}

function numberOf(environment, names, standard) {
  const text = names.map((name) => environment[name]).find((value) => value?.trim());
  if (text === undefined) return standard;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`${names[0]} is no port: ${JSON.stringify(text)}.`);
}
