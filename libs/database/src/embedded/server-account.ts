import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { EmbeddedPostgresFailedError } from '../errors/embedded-postgres-failed.error';

/** Who the server runs as, and how it is run as that. */
export interface ServerAccount {
  readonly uid?: number;
  readonly gid?: number;
  /** Put before the program. */
  readonly prefix: readonly string[];
}

const OWN: ServerAccount = { prefix: [] };

/**
 * PostgreSQL refuses to run as root. Then it runs as the machine's `postgres`, else as `nobody`. A
 * project below a folder only root may enter is out of their reach: then they are lent root's right
 * to pass, by util-linux' setpriv.
 */
export function serverAccount(paths: readonly string[]): ServerAccount {
  if (process.getuid?.() !== 0) return OWN;
  const user = unprivilegedUser(readFileSync('/etc/passwd', 'utf8'));
  if (user === undefined) {
    throw new EmbeddedPostgresFailedError(
      `PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody. ` +
        `Run as an ordinary user, or set DATABASE_URL.`,
    );
  }
  const closed = paths.map(closedFolder).find((folder) => folder !== undefined);
  if (closed === undefined) return { ...user, prefix: [] };
  const setpriv = findProgram('setpriv');
  if (setpriv === undefined) {
    throw new EmbeddedPostgresFailedError(
      `PostgreSQL does not run as root, and no other user may enter ${closed}. Run as an ` +
        `ordinary user, move the project, or set DATABASE_URL.`,
    );
  }
  const lend = ['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override'];
  const as = ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups'];
  return { ...user, prefix: [setpriv, ...as, ...lend, '--'] };
}

/** `postgres`, else `nobody`, from the text of /etc/passwd. */
export function unprivilegedUser(
  passwd: string,
): { readonly uid: number; readonly gid: number } | undefined {
  const users = passwd.split('\n').map((line) => line.split(':'));
  const found = ['postgres', 'nobody']
    .map((name) => users.find((user) => user[0] === name))
    .find((user) => user !== undefined);
  return found === undefined ? undefined : { uid: Number(found[2]), gid: Number(found[3]) };
}

/** The first folder above `path`, from the root, that other users may not enter. */
function closedFolder(path: string): string | undefined {
  const parent = dirname(path);
  if (parent === path) return undefined;
  const above = closedFolder(parent);
  if (above !== undefined) return above;
  return (statSync(parent).mode & 0o001) === 0 ? parent : undefined;
}

function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...folders, '/usr/bin', '/bin'].map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
