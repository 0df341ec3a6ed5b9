import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { EmbeddedPostgresFailedError } from '../errors/embedded-postgres-failed.error';
import { processIdentity } from './process-identity';

/** Who started the server of a folder. */
interface Owner {
  readonly pid: number;
  readonly identity: string;
}

/** What lies in the folder of an embedded PostgreSQL, beside the cluster itself. */
export class DataFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
    mkdirSync(this.path, { recursive: true });
  }

  get cluster(): string {
    return join(this.path, 'cluster');
  }

  get log(): string {
    return join(this.path, 'postgres.log');
  }

  /** Of the server's only user; made once, readable by whoever made the folder. */
  get password(): string {
    const file = join(this.path, 'password');
    if (!existsSync(file)) {
      const made = `${file}.${process.pid}`;
      writeFileSync(made, randomBytes(16).toString('hex'), { mode: 0o600 });
      chmodSync(made, 0o600);
      renameSync(made, file);
    }
    return readFileSync(file, 'utf8').trim();
  }

  get isInitialised(): boolean {
    return existsSync(join(this.cluster, 'PG_VERSION'));
  }

  /** @throws when another major version of PostgreSQL made the cluster. */
  checkVersion(major: string): void {
    const made = readFileSync(join(this.cluster, 'PG_VERSION'), 'utf8').trim();
    if (made === major) return;
    throw new EmbeddedPostgresFailedError(
      `${this.path} was made by PostgreSQL ${made}, the embedded one is ${major}. Remove the ` +
        `folder to begin with an empty database, or set DATABASE_URL.`,
    );
  }

  /** Process id of the server that holds the cluster, as PostgreSQL itself notes it. */
  get postmasterPid(): number | undefined {
    const file = join(this.cluster, 'postmaster.pid');
    if (!existsSync(file)) return undefined;
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  }

  removePostmasterFile(): void {
    rmSync(join(this.cluster, 'postmaster.pid'), { force: true });
  }

  /** Process id of the living process that started the server; undefined when it is gone. */
  get livingOwner(): number | undefined {
    if (!existsSync(this.ownerFile)) return undefined;
    const { pid, identity } = JSON.parse(readFileSync(this.ownerFile, 'utf8')) as Owner;
    return processIdentity(pid) === identity ? pid : undefined;
  }

  /** Notes this process as the one that started the server. */
  own(): void {
    const owner: Owner = { pid: process.pid, identity: processIdentity(process.pid) ?? '' };
    const made = `${this.ownerFile}.${process.pid}`;
    writeFileSync(made, JSON.stringify(owner));
    renameSync(made, this.ownerFile);
  }

  disown(): void {
    rmSync(this.ownerFile, { force: true });
  }

  /** The log's last lines, for an error. */
  logTail(lines = 5): string {
    if (!existsSync(this.log)) return '';
    return readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }

  private get ownerFile(): string {
    return join(this.path, 'owner.json');
  }
}
