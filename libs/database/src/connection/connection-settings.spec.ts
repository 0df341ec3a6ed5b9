import { Client } from 'pg';
import { CONNECTION_DEFAULTS, type ResolvedConnection } from '../database.options';
import { clientSettings, dataSourceSettings } from './connection-settings';
import { quietLogger } from './quiet-logger';

const SERVER = 'postgres://me:p%40ss@db:5433/shop';

/** What node-postgres makes of it. */
function connectionOf(url: string, ssl?: ResolvedConnection['ssl']) {
  const settings = clientSettings(url, { ...CONNECTION_DEFAULTS, ssl }, 'shop');
  return new Client(settings) as Client & { readonly connectionParameters: object };
}

describe('clientSettings', () => {
  it.each([
    [{ ca: 'of the company' }, 'no-verify'],
    [false, 'verify-full'],
    [true, 'disable'],
  ])('take the option ssl %p before what the URL says (%s)', (ssl, mode) => {
    const client = connectionOf(`${SERVER}?sslmode=${mode}&application_name=x`, ssl);
    expect(client.connectionParameters).toMatchObject({ ssl });
    expect(client).toMatchObject({ user: 'me', password: 'p@ss', host: 'db', port: 5433 });
  });

  it('take what the URL says where there is no option', () => {
    const { connectionParameters } = connectionOf(`${SERVER}?sslmode=no-verify`);
    expect(connectionParameters).toMatchObject({ ssl: { rejectUnauthorized: false } });
    expect(connectionOf(SERVER).connectionParameters).toMatchObject({ ssl: false });
  });

  it('add the schema and the limits to start-up options of the URL, and stand above them', () => {
    const url = `${SERVER}?options=endpoint%3Dshop%20-c%20lock_timeout%3D1&sslmode=disable`;
    const own = '-c search_path=public -c statement_timeout=30000 -c lock_timeout=10000';
    const { connectionParameters } = connectionOf(url);
    expect(connectionParameters).toMatchObject({
      options: expect.stringContaining(`endpoint=shop -c lock_timeout=1 ${own}`),
      ssl: false,
    });
    const settings = dataSourceSettings(url, CONNECTION_DEFAULTS, 'shop', quietLogger);
    expect(settings).toMatchObject({ url: `${SERVER}?sslmode=disable` });
  });

  it('are the same for TypeORM', () => {
    const options = { ...CONNECTION_DEFAULTS, ssl: { ca: 'of the company' } };
    const settings = dataSourceSettings(`${SERVER}?sslmode=require`, options, 'shop', quietLogger);
    expect(settings).toMatchObject({ url: SERVER, extra: { ssl: options.ssl } });
  });
});
