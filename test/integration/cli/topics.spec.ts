import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '@mainstay/cli';
import {
  KafkaRequestError,
  loadKafkaJsDriver,
  loadPlatformaticDriver,
  MemoryBroker,
  MemoryDriver,
  type KafkaDriver,
} from '@mainstay/kafka-bus';
import { describeOn, uniquePrefix } from '@mainstay/testing';

const CONFIG = `
const { driver, topic, config } = globalThis.topicsTest;
export default {
  kafka: () => ({ driver }),
  subscriptions: [{ topic, group: 'readers' }],
  topics: { topics: { [topic]: { config } } },
};
`;

const DECLARED = { 'retention.ms': '1000', 'cleanup.policy': 'compact,delete' };

/** A project of one topic, whose settings the configuration declares. */
class Project {
  readonly topic = uniquePrefix('cli');
  private readonly folder = mkdtempSync(join(tmpdir(), 'mainstay-topics-'));

  constructor(readonly driver: KafkaDriver) {
    writeFileSync(join(this.folder, 'mainstay.config.mjs'), CONFIG);
  }

  /** What the topic is declared with. */
  config: Readonly<Record<string, string>> = DECLARED;

  async mainstay(...args: string[]) {
    const out: string[] = [];
    const notes: string[] = [];
    Object.assign(globalThis, { topicsTest: this });
    const code = await runCli(args, {
      workingFolder: this.folder,
      environment: {},
      terminal: { out: (line) => out.push(line), note: (line) => notes.push(line) },
    });
    return { code, out: out.join('\n'), notes: notes.join('\n') };
  }

  /** Makes the topic as somebody else would have. */
  async makeTopic(config: Readonly<Record<string, string>>, partitions = 3): Promise<void> {
    const admin = this.driver.createAdmin();
    const { topic } = this;
    await admin.createTopics([{ topic, partitions, replicationFactor: 1, config }]);
    await admin.disconnect();
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function topicsSuite(driver: () => KafkaDriver): void {
  let project: Project;
  beforeEach(() => (project = new Project(driver())));
  afterEach(() => project.close());

  it('finds topics that it made as they are declared', async () => {
    await expect(project.mainstay('topics', 'ensure')).resolves.toMatchObject({
      code: 0,
      notes: '3 topics created, 0 were there.',
    });
    await expect(project.mainstay('topics', 'diff')).resolves.toMatchObject({ code: 0, out: '' });
    await expect(project.mainstay('topics', 'ensure')).resolves.toMatchObject({
      notes: '0 topics created, 3 were there.',
    });
  });

  it('shows a topic that has other partitions, how to add some, and leaves it alone', async () => {
    await project.makeTopic(DECLARED, 1);
    const { code, notes } = await project.mainstay('topics', 'ensure');
    expect(code).toBe(0);
    expect(notes).toMatch(/1 were there\.\nTOPIC +EXPECTED +ACTUAL\n\S+ +3 × 1 +1 × 1\n/);
    expect(notes).toContain(`--alter --topic ${project.topic} --partitions 3`);
    await expect(project.mainstay('topics', 'diff')).resolves.toMatchObject({ code: 1 });
  });

  it('shows declared settings that a topic has otherwise, and leaves them alone', async () => {
    const others = { 'retention.ms': '5000', 'cleanup.policy': 'compact', 'segment.ms': '7000' };
    await project.makeTopic(others);
    const made = await project.mainstay('topics', 'ensure');
    expect(made).toMatchObject({ code: 0, notes: expect.stringContaining('1 were there.') });
    expect(made.notes).toContain(
      `--alter --topic ${project.topic} ` +
        "--add-config 'retention.ms=1000,cleanup.policy=[compact,delete]'",
    );
    const shown = await project.mainstay('topics', 'diff');
    expect(shown.code).toBe(1);
    expect(shown.out.split('\n').slice(1)).toEqual([
      expect.stringMatching(/ retention\.ms=1000 +retention\.ms=5000$/),
      expect.stringMatching(/ cleanup\.policy=compact,delete +cleanup\.policy=compact$/),
    ]);
    const { code, out } = await project.mainstay('topics', 'diff', '--json');
    expect({ code, differences: JSON.parse(out) as unknown }).toMatchObject({
      code: 1,
      differences: [
        {
          topic: project.topic,
          actual: { partitions: 3, replicationFactor: 1 },
          settings: [
            { name: 'retention.ms', expected: '1000', actual: '5000' },
            { name: 'cleanup.policy', expected: 'compact,delete', actual: 'compact' },
          ],
        },
      ],
    });
  });
}

describe('mainstay topics in memory', () => {
  topicsSuite(() => new MemoryDriver(new MemoryBroker()));

  it('makes topics whose settings it may not see, and says so', async () => {
    const driver = new MemoryDriver(new MemoryBroker());
    const project = new Project({
      name: 'refusing',
      createProducer: () => driver.createProducer(),
      createConsumer: (options) => driver.createConsumer(options),
      createAdmin: () => Object.assign(driver.createAdmin(), { describeConfigs: refuse }),
    });
    await project.makeTopic({});
    await expect(project.mainstay('topics', 'ensure')).resolves.toMatchObject({
      code: 0,
      notes: expect.stringMatching(/could not be compared: .*TOPIC_AUTHORIZATION_FAILED/),
    });
    await expect(project.mainstay('topics', 'diff')).resolves.toMatchObject({
      code: 1,
      notes: expect.stringContaining('TOPIC_AUTHORIZATION_FAILED'),
    });
    project.close();
  });
});

describeOn(['kafka'], 'mainstay topics on a real broker', ({ kafka }) => {
  const options = () => ({ brokers: kafka.url.split(',') });
  describe.each([
    ['kafkajs', () => loadKafkaJsDriver(options())],
    ['platformatic', () => loadPlatformaticDriver(options())],
  ])('by %s', (_name, driver) => {
    topicsSuite(driver);

    it('ends at once where the broker will never make a topic, and says why', async () => {
      const project = new Project(driver());
      project.config = { 'retention.ms': 'soon' };
      const { code, notes } = await project.mainstay('topics', 'ensure');
      project.close();
      expect(code).toBe(1);
      expect(notes).toMatch(`mainstay: Creating ${project.topic} failed with INVALID_CONFIG`);
    });
  });
});

function refuse(): Promise<never> {
  return Promise.reject(
    new KafkaRequestError('Describing settings of topics', 'TOPIC_AUTHORIZATION_FAILED', false),
  );
}
