import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { parse } from 'yaml';
import schema from './compose.schema.json';
import { root } from './violations';

interface Service {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
  readonly working_dir?: string;
  readonly healthcheck?: object;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);

/** The ports of the reference system, as everything outside knows them. */
const APPS: Readonly<Record<string, readonly string[]>> = {
  'batch-orchestrator': ['5001:5001'],
  'essay-lifecycle': ['6001:6001'],
  'spell-checker': ['8001:8001', '8002:8002'],
  content: ['8000:8000'],
};

/** Every variable that an app reads without its own prefix. */
const SHARED = [
  'ENVIRONMENT',
  'MAINSTAY_PROFILE',
  'KAFKA_BOOTSTRAP_SERVERS',
  'DATABASE_URL',
  'REDIS_URL',
  'CONTENT_SERVICE_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'SERVICE_VERSION',
  'LOG_LEVEL',
  'LOG_FORMAT',
  'AUTH_MODE',
];

function before(name: string): string[] {
  const direct = Object.keys(compose.services[name]?.depends_on ?? {});
  return [...direct, ...direct.flatMap(before)];
}

function problemsOf(document: unknown): string[] {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('docker-compose.yml', () => {
  it('is a compose file', () => {
    expect(problemsOf(compose)).toEqual([]);
  });

  it('would be refused with a misspelled key, no version or a wrong condition', () => {
    const broken = (service: object): string[] =>
      problemsOf({ name: 'x', services: { a: service } });
    expect(broken({ image: 'a:1', restart: 'unless-stopped', depend_on: {} })).toHaveLength(1);
    expect(broken({ image: 'postgres', restart: 'unless-stopped' })).toHaveLength(1);
    const condition = { depends_on: { b: { condition: 'service_started' } } };
    expect(broken({ image: 'a:1', restart: 'unless-stopped', ...condition })).toHaveLength(1);
  });

  it('pins every image to a version', () => {
    expect(text).not.toMatch(/image:.*:latest/);
  });

  it.each(services)('%s refers only to what is there', (_name, service) => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const target = compose.services[other];
      expect(target).toBeDefined();
      if (condition === 'service_healthy' && !target?.build) {
        expect(target?.healthcheck).toBeDefined();
      }
    }
    for (const volume of service.volumes ?? []) {
      const source = volume.split(':', 1)[0] ?? '';
      if (source.startsWith('./')) expect(existsSync(join(root, source))).toBe(true);
      else if (!source.startsWith('/')) expect(Object.keys(compose.volumes)).toContain(source);
    }
    if (service.build) expect(existsSync(join(root, service.build.dockerfile))).toBe(true);
    if (service.working_dir) {
      expect(existsSync(join(root, service.working_dir.replace('/app/', '')))).toBe(true);
    }
  });

  it.each(Object.entries(APPS))('publishes %s on its ports', (name, ports) => {
    expect(compose.services[name]?.ports).toEqual(ports);
  });

  it.each(Object.keys(APPS))('starts %s after topics, migrations and servers', (name) => {
    const needed = ['kafka', 'postgres', 'redis', 'kafka_topic_setup', `${name}-migrations`];
    expect(before(name)).toEqual(expect.arrayContaining(needed));
    if (name !== 'content') expect(before(name)).toContain('content');
  });

  it('starts what shows metrics, traces and lines only where it is asked for', () => {
    const asked = services.filter(([, { profiles }]) => profiles !== undefined);
    const names = asked.map(([name]) => name);
    expect(names).toEqual(['otel-collector', 'prometheus', 'tempo', 'loki', 'grafana']);
    for (const [name] of services) {
      expect(before(name).filter((other) => names.includes(other))).toEqual([]);
    }
    for (const port of asked.flatMap(([, { ports = [] }]) => ports)) {
      expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('gives the apps no variable that they do not know', () => {
    for (const [name, { build, environment = {} }] of services) {
      if (!build) continue;
      const prefix = `${name.toUpperCase().replaceAll('-', '_')}_`;
      const unknown = Object.keys(environment).filter(
        (variable) => !SHARED.includes(variable) && !variable.startsWith(prefix),
      );
      expect(unknown).toEqual([]);
    }
  });

  it('names servers by the names of their services', () => {
    const addresses = Object.values(compose.services['content']?.environment ?? {}).map(String);
    const hosts = addresses.flatMap((value) => /(?:@|\/\/|^)([a-z_-]+):\d+/.exec(value)?.[1] ?? []);
    expect(hosts.length).toBeGreaterThan(3);
    for (const host of hosts) expect(Object.keys(compose.services)).toContain(host);
  });
});
