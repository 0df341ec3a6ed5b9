import { reachableByOthers, serverUser } from './server-user';
import { usualUrls } from './resolve-postgres';

describe('usualUrls', () => {
  it('tries what the environment says first, then what is usual', () => {
    const env = { PGUSER: 'ann', PGPASSWORD: 'a b', PGDATABASE: 'suites', PGPORT: '5433' };
    expect(usualUrls(env, 'me')).toEqual([
      'postgres://ann:a%20b@127.0.0.1:5433/suites',
      'postgres://ann:a%20b@127.0.0.1:5433/postgres',
      'postgres://postgres:a%20b@127.0.0.1:5433/suites',
      'postgres://postgres:a%20b@127.0.0.1:5433/postgres',
    ]);
    expect(usualUrls({}, 'me')[0]).toBe('postgres://me@127.0.0.1:5432/test');
  });
});

describe('serverUser', () => {
  const root = process.getuid?.() === 0;

  it('is somebody else only for root', () => {
    const passwd = 'root:x:0:0:::\nnobody:x:65534:65533:::\npostgres:x:104:105:::';
    expect(serverUser(passwd)).toEqual(root ? { uid: 104, gid: 105 } : undefined);
    expect(serverUser('')).toEqual(root ? { uid: 65534, gid: 65534 } : undefined);
  });
});

describe('reachableByOthers', () => {
  it('is true below folders that everybody may pass', () => {
    expect(reachableByOthers('/usr/bin')).toBe(true);
  });
});
