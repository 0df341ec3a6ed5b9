import type { EventPublisher, OutgoingRecord, PublishOutcome } from '@mainstay/events';

/** What a broker keeps: every record it took, in order, whoever sent it. */
export class RecordedLog {
  readonly records: OutgoingRecord[] = [];

  get ids(): string[] {
    return this.records.map(({ headers }) => headers.event_id!);
  }

  valuesOf(key: string): string[] {
    return this.records.filter((record) => record.key === key).map(({ value }) => value);
  }

  /** Record ids that were taken more than once. */
  get repeated(): string[] {
    const seen = new Set<string>();
    return this.ids.filter((id) => seen.size === seen.add(id).size);
  }
}

/** A publisher whose broker is a {@link RecordedLog}; tests tell it what to refuse. */
export class RecordingPublisher implements EventPublisher {
  calls = 0;
  /** Records to refuse. */
  refuses: (record: OutgoingRecord) => boolean = () => false;
  /** Records that get no answer and are not taken. */
  ignores: (record: OutgoingRecord) => boolean = () => false;
  /** Answers `queued` for everything. */
  queues = false;
  /** Awaited before a call is answered. */
  gate: Promise<void> | undefined;
  private readonly active = new Map<string, number>();
  /** The most calls that were under way with one key at once. */
  mostAtOnce = 0;

  constructor(
    readonly log: RecordedLog,
    readonly stopsKeyOnFailure = false,
  ) {}

  async publishRecords(records: readonly OutgoingRecord[]): Promise<readonly PublishOutcome[]> {
    this.calls += 1;
    const keys = new Set(records.map(({ key }) => key ?? ''));
    for (const key of keys) this.enter(key);
    await new Promise((resolve) => setImmediate(resolve));
    await this.gate;
    const stopped = new Set<string | null>();
    const outcomes = records.map((record): PublishOutcome => {
      const outcome = stopped.has(record.key) ? unanswered() : this.answer(record);
      if (outcome.status !== 'published' && this.stopsKeyOnFailure) stopped.add(record.key);
      return outcome;
    });
    for (const key of keys) this.active.set(key, this.active.get(key)! - 1);
    return outcomes;
  }

  private answer(record: OutgoingRecord): PublishOutcome {
    if (this.queues) return { status: 'queued' };
    if (this.ignores(record)) return unanswered();
    if (this.refuses(record)) {
      const error = Object.assign(new Error('record too large'), { code: 'MESSAGE_TOO_LARGE' });
      return { status: 'refused', error };
    }
    this.log.records.push(record);
    return { status: 'published' };
  }

  private enter(key: string): void {
    const now = (this.active.get(key) ?? 0) + 1;
    this.active.set(key, now);
    this.mostAtOnce = Math.max(this.mostAtOnce, now);
  }
}

function unanswered(): PublishOutcome {
  return { status: 'unknown', error: new Error('no answer') };
}
