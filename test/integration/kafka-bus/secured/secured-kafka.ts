import { execFile } from 'node:child_process';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { alterUserScramCredentialsV0, Connection } from '@platformatic/kafka';
import { freePort, startOwnKafka, type OwnKafka } from '@mainstay/testing';

const run = promisify(execFile);
const SCRAM_SHA_512 = 2;
const ITERATIONS = 4096;
const MODULES = 'org.apache.kafka.common.security';

export const USER = 'books_service';
/** Found nowhere but where it must be. */
export const PASSWORD = 'pass-word-that-nobody-may-see';

const PLAIN_LOGIN = `${MODULES}.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`;
const SCRAM_LOGIN = `${MODULES}.scram.ScramLoginModule required;`;

/** A broker with a listener that wants a login, and one that also encrypts. */
export interface SecuredKafka {
  /** SASL PLAIN, not encrypted. */
  readonly plain: string;
  /** SASL SCRAM-SHA-512 over TLS. */
  readonly encrypted: string;
  /** Of the broker, to trust it by. */
  readonly certificate: Buffer;
  dispose(): Promise<void>;
}

export async function startSecuredKafka(): Promise<SecuredKafka> {
  const [port, controller, plain, encrypted] = await Promise.all(
    Array.from({ length: 4 }, () => freePort()),
  );
  const folder = await mkdtemp(join(tmpdir(), 'secured-kafka-'));
  const store = join(folder, 'broker.p12');
  const certificate = join(folder, 'broker.pem');
  const access = ['-keystore', store, '-storepass', PASSWORD, '-alias', 'broker'];
  const names = ['-dname', 'CN=localhost', '-ext', 'SAN=IP:127.0.0.1,DNS:localhost'];
  const kind = ['-storetype', 'PKCS12', '-keyalg', 'RSA', '-validity', '2'];
  await run('keytool', ['-genkeypair', ...access, ...kind, ...names]);
  await run('keytool', ['-exportcert', '-rfc', ...access, '-file', certificate]);
  const inner = `127.0.0.1:${port}`;
  const addresses = `PLAINTEXT://${inner},LOGIN://127.0.0.1:${plain},SAFE://127.0.0.1:${encrypted}`;
  const kafka = await startOwnKafka({
    port,
    settings: {
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      listeners: `${addresses},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': addresses,
      'inter.broker.listener.name': 'PLAINTEXT',
      'listener.security.protocol.map':
        'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT,SAFE:SASL_SSL',
      'listener.name.login.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.login.plain.sasl.jaas.config': PLAIN_LOGIN,
      'listener.name.safe.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
      'listener.name.safe.scram-sha-512.sasl.jaas.config': SCRAM_LOGIN,
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.location': store,
      'ssl.keystore.password': PASSWORD,
      'ssl.key.password': PASSWORD,
    },
  });
  await addUser(kafka);
  return {
    plain: `127.0.0.1:${plain}`,
    encrypted: `127.0.0.1:${encrypted}`,
    certificate: readFileSync(certificate),
    dispose: async () => {
      await kafka.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}

/** SCRAM logins are kept by the cluster, salted. */
async function addUser({ port }: OwnKafka): Promise<void> {
  const salt = randomBytes(16);
  const saltedPassword = pbkdf2Sync(PASSWORD, salt, ITERATIONS, 64, 'sha512');
  const connection = new Connection('secured-kafka');
  await connection.connect('127.0.0.1', port);
  try {
    await alterUserScramCredentialsV0.api.async(
      connection,
      [],
      [{ name: USER, mechanism: SCRAM_SHA_512, iterations: ITERATIONS, salt, saltedPassword }],
    );
  } finally {
    await connection.close();
  }
}
