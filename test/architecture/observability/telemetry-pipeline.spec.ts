import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../violations';

interface Pipeline {
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
}
type Parts = Readonly<Record<string, unknown>>;
interface Collector {
  readonly receivers: Parts;
  readonly processors: Parts;
  readonly exporters: Readonly<Record<string, { readonly endpoint: string }>>;
  readonly service: { readonly pipelines: Readonly<Record<string, Pipeline>> };
}

const read = <Document>(path: string): Document =>
  parse(readFileSync(join(root, path), 'utf8')) as Document;
const collector = read<Collector>('docker/observability/otel-collector/config.yml');
const { services } = read<{ services: Parts }>('docker-compose.yml');
const kinds = ['receivers', 'processors', 'exporters'] as const;

describe('the collector', () => {
  const pipelines = Object.values(collector.service.pipelines);

  it.each(kinds)('has the %s of its pipelines and no others', (kind) => {
    const used = new Set(pipelines.flatMap((pipeline) => pipeline[kind]));
    expect([...used].toSorted()).toEqual(Object.keys(collector[kind]).toSorted());
  });

  it('sends to services of the compose file', () => {
    for (const { endpoint } of Object.values(collector.exporters)) {
      const host = /^(?:http:\/\/)?([a-z-]+):\d+/.exec(endpoint)?.[1];
      expect(Object.keys(services)).toContain(host);
    }
  });

  it('takes traces and lines', () => {
    expect(Object.keys(collector.service.pipelines)).toEqual(['traces', 'logs']);
  });
});

describe('the data sources', () => {
  it('are services of the compose file, linked to each other', () => {
    interface Source {
      readonly uid: string;
      readonly url: string;
      readonly jsonData: unknown;
    }
    const { datasources } = read<{ datasources: Source[] }>(
      'docker/observability/grafana/provisioning/datasources/mainstay.yml',
    );
    const uids = datasources.map(({ uid }) => uid);
    for (const { url, jsonData } of datasources) {
      expect(Object.keys(services)).toContain(new URL(url).hostname);
      const linked = [...JSON.stringify(jsonData).matchAll(/"datasourceUid":"(\w+)"/g)];
      expect(linked).not.toEqual([]);
      for (const [, uid] of linked) expect(uids).toContain(uid);
    }
  });
});
