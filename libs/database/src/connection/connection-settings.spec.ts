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

  it('are the same for TypeORM', () => {
    const options = { ...CONNECTION_DEFAULTS, ssl: { ca: 'of the company' } };
    const settings = dataSourceSettings(`${SERVER}?sslmode=require`, options, 'shop', quietLogger);
    expect(settings).toMatchObject({ url: SERVER, extra: { ssl: options.ssl } });
  });
});
