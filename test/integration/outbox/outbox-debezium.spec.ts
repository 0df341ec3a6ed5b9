import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOn, uniquePrefix } from '@mainstay/testing';
import { dropSchema, startOutboxApp, type OutboxApp } from './outbox-app';

const CONFIG = join(__dirname, '../../../libs/outbox/debezium-connector.json');
const ROUTER = 'transforms.outbox.';

interface Column {
  readonly column_name: string;
  readonly data_type: string;
  readonly is_nullable: string;
}

describeOn(['postgres'], 'The documented Debezium connector', ({ postgres }) => {
  const config = JSON.parse(readFileSync(CONFIG, 'utf8')) as Record<string, string>;
  const schema = uniquePrefix('outbox');
  let app: OutboxApp;
  let columns: Map<string, Column>;

  beforeAll(async () => {
    app = await startOutboxApp({ url: postgres.url, schema });
    const rows = await app.query<Column>(
      `SELECT column_name, data_type, is_nullable FROM information_schema.columns
       WHERE table_schema = $1 AND table_name = 'event_outbox'`,
      [schema],
    );
    columns = new Map(rows.map((row) => [row.column_name, row]));
  });

  afterAll(async () => {
    await dropSchema(app, schema);
    await app.close();
  });

  it('reads columns that the migration makes, each of the type the router takes', () => {
    const named = Object.entries(config)
      .filter(([name]) => name.startsWith(`${ROUTER}table.field.event.`))
      .map(([, column]) => column);
    const placed = config[`${ROUTER}table.fields.additional.placement`]!;
    const additional = placed.split(',').map((place) => place.split(':')[0]!);
    const routed = config[`${ROUTER}route.by.field`]!;
    for (const column of [...named, ...additional, routed]) expect(columns.has(column)).toBe(true);
    expect(columns.get(config[`${ROUTER}table.field.event.payload`]!)?.data_type).toBe('json');
    expect(columns.get(routed)?.is_nullable).toBe('NO');
  });

  it('sends the stored text as it is, to the topic of the row', () => {
    expect(config['value.converter']).toBe('org.apache.kafka.connect.storage.StringConverter');
    expect(config[`${ROUTER}table.expand.json.payload`]).toBeUndefined();
    const [from, to] = ['route.topic.regex', 'route.topic.replacement'].map(
      (name) => config[`${ROUTER}${name}`]!,
    );
    expect('shop.order.placed.v1'.replace(new RegExp(`^${from!}$`), to!)).toBe(
      'shop.order.placed.v1',
    );
  });
});
