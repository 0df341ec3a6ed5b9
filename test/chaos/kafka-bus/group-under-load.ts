import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnostics } from '@mainstay/core';
import { loadKafkaJsDriver } from '@mainstay/kafka-bus';
import { startOwnKafka, waitFor, type OwnKafka } from '@mainstay/testing';
import { examineGroupRun, type GroupFindings } from '../invariants';
import { CommitWatch } from './commit-watch';
import { HandlingLog } from './handling-log';
import { MemberProcess } from './member-process';
import { NumberedLoad } from './numbered-load';

// The load's log lines are about a broker that is killed: nobody needs them on the console.
diagnostics.log.subscribe(undefined, () => undefined);

const TOPIC = 'chaos.numbered.v1';
const GROUP = 'chaos_group';
const PARTITIONS = 6;
const KEYS = 60;
const SETTLE_MS = 120_000;

async function makeTopics(bootstrapServers: string): Promise<void> {
  const admin = loadKafkaJsDriver({ brokers: [bootstrapServers] }).createAdmin();
  const topics = [TOPIC, `${TOPIC}.DLT`, `${TOPIC}.retry.${GROUP}.0s`];
  await admin.createTopics(
    topics.map((topic) => ({ topic, partitions: PARTITIONS, replicationFactor: 1 })),
  );
  await admin.disconnect();
}

/** A broker, a steady load, and a group whose members are processes. */
export class GroupUnderLoad {
  readonly members: MemberProcess[] = [];
  private readonly logs: HandlingLog[] = [];

  private constructor(
    readonly kafka: OwnKafka,
    readonly load: NumberedLoad,
    private readonly watch: CommitWatch,
    private readonly folder: string,
  ) {}

  static async start(): Promise<GroupUnderLoad> {
    const kafka = await startOwnKafka();
    try {
      await makeTopics(kafka.url);
      const load = await NumberedLoad.start(kafka.url, TOPIC, KEYS);
      const watch = new CommitWatch(kafka.url, GROUP, TOPIC);
      return new GroupUnderLoad(kafka, load, watch, mkdtempSync(join(tmpdir(), 'mainstay-group-')));
    } catch (error) {
      await kafka.dispose();
      throw error;
    }
  }

  get running(): readonly MemberProcess[] {
    return this.members.filter(({ isRunning }) => isRunning);
  }

  /** Events handled to the end so far. */
  get handled(): number {
    for (const log of this.logs) log.read();
    return new Set(this.logs.flatMap(({ done }) => [...done])).size;
  }

  /** Starts one more member; it joins by and by. */
  join(): MemberProcess {
    const name = `member${this.members.length + 1}`;
    const logFile = join(this.folder, name);
    const member = new MemberProcess(name, {
      bootstrapServers: this.kafka.url,
      topic: TOPIC,
      group: GROUP,
      logFile,
      mostWorkMs: 10,
      sessionTimeoutMs: 6_000,
    });
    this.members.push(member);
    this.logs.push(new HandlingLog(name, logFile));
    return member;
  }

  async joinAll(count: number): Promise<void> {
    const joined = Array.from({ length: count }, () => this.join());
    await Promise.all(joined.map((member) => member.whenAssigned()));
  }

  /** Waits until `count` more events than now are handled. */
  async handles(count: number): Promise<void> {
    const target = this.handled + count;
    const what = `${count} more events to be handled`;
    await waitFor(() => this.handled >= target, { what, deadlineMs: SETTLE_MS, intervalMs: 200 });
  }

  /** Ends the load, waits until all of it is handled and committed, and examines the run. */
  async settle(): Promise<GroupFindings> {
    await this.load.stop();
    const settled = async () =>
      this.handled >= this.load.count && this.watch.total >= (await this.watch.written());
    try {
      const what = `${this.load.count} events to be handled and committed`;
      await waitFor(settled, { what, deadlineMs: SETTLE_MS, intervalMs: 500 });
    } finally {
      await this.watch.stop();
    }
    await Promise.all(this.running.map((member) => member.leave()));
    for (const log of this.logs) log.read();
    const deaths = this.members.flatMap(({ name, killedAt }) =>
      killedAt === undefined ? [] : [[name, killedAt] as const],
    );
    return examineGroupRun({
      published: this.load.published,
      handlings: this.logs.flatMap(({ handlings }) => handlings),
      commits: this.watch.seen,
      deaths: new Map(deaths),
    });
  }

  /** After a failed run too: nothing of it is left. */
  async close(): Promise<void> {
    await Promise.all([this.load.abandon(), this.watch.stop()]);
    await Promise.all(this.running.map((member) => member.kill()));
    await this.kafka.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What {@link GroupFindings} has where nothing is wrong; repeats are told, not judged. */
export function nothingWrong({ published, repeats }: GroupFindings): GroupFindings {
  return {
    lost: [],
    committedUnhandled: [],
    repeatedAfterCommit: [],
    outOfOrder: [],
    overlapping: [],
    repeats,
    published,
    handled: published,
  };
}

/** The counts of a run in a line. */
export function say(what: string, found: GroupFindings): void {
  const counts = Object.entries(found).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? value.length : String(value)}`,
  );
  process.stdout.write(`${what}: ${counts.join(', ')}\n`);
}
