import { inspect } from 'node:util';
import { diagnostics } from '@mainstay/core';
import { defineEvent } from '@mainstay/events';
import {
  loadKafkaJsDriver,
  loadPlatformaticDriver,
  type KafkaBusModuleOptions,
} from '@mainstay/kafka-bus';
import { describeOn, uniquePrefix, waitFor } from '@mainstay/testing';
import { IsInt } from 'class-validator';
import { boot, readTopic } from '../bus-application';
import { PASSWORD, startSecuredKafka, USER, type SecuredKafka } from './secured-kafka';

class NumberV1 {
  @IsInt() readonly number!: number;
}

type Secured = Pick<KafkaBusModuleOptions, 'bootstrapServers' | 'sasl' | 'ssl'>;

describeOn(['kafka'], 'a broker that wants a login', () => {
  let kafka: SecuredKafka;
  const said: string[] = [];
  let endOfLog: () => void;

  beforeAll(async () => {
    kafka = await startSecuredKafka();
    endOfLog = diagnostics.log.subscribe(undefined, (line) => said.push(everythingOf(line)));
  });
  afterAll(async () => {
    endOfLog();
    await kafka.dispose();
  });

  const plain = (password = PASSWORD): Secured => ({
    bootstrapServers: kafka.plain,
    sasl: { mechanism: 'plain', username: USER, password },
  });
  const encrypted = (password = PASSWORD): Secured => ({
    bootstrapServers: kafka.encrypted,
    ssl: { ca: kafka.certificate },
    sasl: { mechanism: 'scram-sha-512', username: USER, password },
  });

  describe.each(['kafkajs', 'platformatic'] as const)('by %s', (driver) => {
    it.each([
      ['PLAIN', plain],
      ['SCRAM-SHA-512 over TLS', encrypted],
    ])('takes what is published after a login by %s', async (_, secured) => {
      const Numbered = defineEvent({ type: uniquePrefix('secured'), data: NumberV1 });
      const application = await boot({ driver, ...secured() }, []);
      try {
        await application.bus.publish(Numbered.create({ number: 1 }));
        const [record] = await readTopic(application.driver, Numbered.topic, 1);
        expect(String(record!.value)).toContain('"number":1');
      } finally {
        await application.close();
      }
      expect(said.join('\n')).not.toContain(PASSWORD);
    });

    it('says what is wrong with a certificate that it does not trust', async () => {
      const load = driver === 'kafkajs' ? loadKafkaJsDriver : loadPlatformaticDriver;
      const admin = load({ brokers: [kafka.encrypted], ssl: true }).createAdmin();
      await expect(admin.connect()).rejects.toThrow(/self-signed certificate/);
      await admin.disconnect();
    });

    it.each([
      ['PLAIN', plain],
      ['SCRAM-SHA-512 over TLS', encrypted],
    ])('refuses another password by %s, and nobody says which', async (_, secured) => {
      const wrong = uniquePrefix('another-password');
      const Numbered = defineEvent({ type: uniquePrefix('secured'), data: NumberV1 });
      const before = said.length;
      const options = { driver, ...secured(wrong), producer: { publishTimeoutMs: 2000 } };
      const application = await boot(options, []);
      try {
        const failure: unknown = await application.bus
          .publish(Numbered.create({ number: 1 }))
          .catch((error: unknown) => error);
        expect(failure).toMatchObject({ code: 'KAFKA_PUBLISH_ERROR' });
        expect(everythingOf(failure)).not.toContain(wrong);
        await waitFor(() => said.length > before, { what: 'a line about it' });
      } finally {
        await application.close();
      }
      const lines = said.slice(before).join('\n');
      expect(lines).toMatch(/auth/i);
      expect(lines).not.toContain(wrong);
      expect(lines).not.toContain(Buffer.from(wrong).toString('base64'));
    });
  });
});

/** As deep as anything could print it. */
function everythingOf(value: unknown): string {
  return inspect(value, { depth: 30, showHidden: true, maxArrayLength: null });
}
