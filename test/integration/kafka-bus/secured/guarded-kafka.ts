import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from 'kafkajs';
import type { KafkaBusModuleOptions } from '@mainstay/kafka-bus';
import { freePort, startOwnKafka } from '@mainstay/testing';

const USER = 'books_service';
const PASSWORD = 'books';
const LOGIN = 'org.apache.kafka.common.security.plain.PlainLoginModule';
const AUTHORIZER = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer';

/** What rights are given on. */
type Resource = 'TOPIC' | 'GROUP';
type Operation = 'READ' | 'WRITE' | 'CREATE' | 'DESCRIBE';

/** A broker that gives a login the rights it is granted, and no others. */
export interface GuardedKafka {
  /** Of the login whose rights these are. */
  readonly books: Pick<KafkaBusModuleOptions, 'bootstrapServers' | 'sasl'>;
  /** Of somebody who may do everything. */
  readonly anybody: string;
  grant(resource: Resource, prefix: string, ...operations: Operation[]): Promise<void>;
  revoke(resource: Resource, prefix: string, ...operations: Operation[]): Promise<void>;
  dispose(): Promise<void>;
}

export async function startGuardedKafka(): Promise<GuardedKafka> {
  const [port, controller, login] = await Promise.all([freePort(), freePort(), freePort()]);
  const anybody = `127.0.0.1:${port}`;
  const addresses = `PLAINTEXT://${anybody},LOGIN://127.0.0.1:${login}`;
  const kafka = await startOwnKafka({
    port,
    settings: {
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      listeners: `${addresses},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': addresses,
      'inter.broker.listener.name': 'PLAINTEXT',
      'listener.security.protocol.map':
        'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT',
      'listener.name.login.sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.login.plain.sasl.jaas.config': `${LOGIN} required user_${USER}="${PASSWORD}";`,
      'authorizer.class.name': AUTHORIZER,
      'super.users': 'User:ANONYMOUS',
    },
  });
  const admin = new Kafka({ brokers: [anybody], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const rights = (resource: Resource, prefix: string, operations: readonly Operation[]) =>
    operations.map((operation) => ({
      resourceType: AclResourceTypes[resource],
      resourceName: prefix,
      resourcePatternType: ResourcePatternTypes.PREFIXED,
      principal: `User:${USER}`,
      host: '*',
      operation: AclOperationTypes[operation],
      permissionType: AclPermissionTypes.ALLOW,
    }));
  return {
    books: {
      bootstrapServers: `127.0.0.1:${login}`,
      sasl: { mechanism: 'plain', username: USER, password: PASSWORD },
    },
    anybody,
    grant: async (resource, prefix, ...operations) => {
      await admin.createAcls({ acl: rights(resource, prefix, operations) });
    },
    revoke: async (resource, prefix, ...operations) => {
      await admin.deleteAcls({ filters: rights(resource, prefix, operations) });
    },
    dispose: async () => {
      await admin.disconnect();
      await kafka.dispose();
    },
  };
}
