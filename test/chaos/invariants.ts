/** One start of a handler; without an end its process died first, or it failed. Times in ms. */
export interface Handling {
  readonly member: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  /** Its number among the events of its key, from 0. */
  readonly n: number;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
}

/** A group's committed offset, seen from outside at some moment. */
export interface SeenCommit {
  readonly partition: number;
  readonly offset: number;
  /** Before the broker was asked, and after it had answered. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** What is known about a group's work after a run. */
export interface GroupRun {
  /** By key, how many events the broker acknowledged: numbers 0 to that, without. */
  readonly published: ReadonlyMap<string, number>;
  readonly handlings: readonly Handling[];
  readonly commits: readonly SeenCommit[];
  /** When each process ended that did not end by itself. */
  readonly deaths: ReadonlyMap<string, number>;
}

/** What a run did wrong, each as a line to read, and how often it did what it may. */
export interface GroupFindings {
  /** Acknowledged, and never handled to the end. */
  readonly lost: readonly string[];
  /** Below a committed offset, and not handled to the end by then. */
  readonly committedUnhandled: readonly string[];
  /** Started again though its offset had been committed. */
  readonly repeatedAfterCommit: readonly string[];
  /** Started before the one ahead of it in its key was handled. */
  readonly outOfOrder: readonly string[];
  /** Two of one key that ran at once. */
  readonly overlapping: readonly string[];
  /** Records handled more than once. */
  readonly repeats: number;
  readonly published: number;
  readonly handled: number;
}

/** Checks a run against what consuming promises. Pure. */
export function examineGroupRun(run: GroupRun): GroupFindings {
  const finished = run.handlings.filter(({ endedAt }) => endedAt !== undefined);
  const starts = Map.groupBy(run.handlings, placeOf);
  const firstEnds = earliestEnds(finished, placeOf);
  return {
    lost: lostEvents(run, finished),
    committedUnhandled: unhandledCommits(run, starts, firstEnds),
    repeatedAfterCommit: repeatsAfterCommit(run, starts),
    outOfOrder: outOfOrder(run, finished),
    overlapping: overlaps(run),
    repeats: [...starts.values()].reduce((sum, { length }) => sum + length - 1, 0),
    published: [...run.published.values()].reduce((sum, count) => sum + count, 0),
    handled: new Set(finished.map(eventOf)).size,
  };
}

function lostEvents({ published }: GroupRun, finished: readonly Handling[]): string[] {
  const done = new Set(finished.map(eventOf));
  return [...published].flatMap(([key, count]) =>
    Array.from({ length: count }, (_, n) => `${key}#${n}`).filter((event) => !done.has(event)),
  );
}

/**
 * What lies below a committed offset must have ended before the broker's answer came. Offsets of
 * which no start is known were never delivered: committing past them is the worst of all.
 */
function unhandledCommits(
  { commits }: GroupRun,
  starts: ReadonlyMap<string, readonly Handling[]>,
  firstEnds: ReadonlyMap<string, number>,
): string[] {
  const checkedTo = new Map<number, number>();
  const found: string[] = [];
  for (const { partition, offset, answeredAt } of commits) {
    // What an earlier look has found handled stays so.
    for (let at = checkedTo.get(partition) ?? 0; at < offset; at += 1) {
      const place = `${partition}/${at}`;
      const endedAt = firstEnds.get(place);
      if (endedAt !== undefined && endedAt <= answeredAt) continue;
      const why = starts.has(place) ? 'not at its end' : 'never started';
      found.push(`${place} ${why} when ${offset} was committed`);
    }
    checkedTo.set(partition, Math.max(offset, checkedTo.get(partition) ?? 0));
  }
  return found;
}

function repeatsAfterCommit(
  { commits }: GroupRun,
  starts: ReadonlyMap<string, readonly Handling[]>,
): string[] {
  const byPartition = Map.groupBy(commits, ({ partition }) => partition);
  return [...starts].flatMap(([place, handlings]) => {
    if (handlings.length === 1) return [];
    const { partition, offset } = handlings[0]!;
    const seen = byPartition.get(partition) ?? [];
    const committedAt = Math.min(
      ...seen.filter((commit) => commit.offset > offset).map(({ answeredAt }) => answeredAt),
    );
    const late = inOrderOfStart(handlings)
      .slice(1)
      .filter(({ startedAt }) => startedAt > committedAt);
    return late.map(({ member }) => `${place} again on ${member} after its commit`);
  });
}

function outOfOrder({ handlings }: GroupRun, finished: readonly Handling[]): string[] {
  const firstEnds = earliestEnds(finished, eventOf);
  return handlings.flatMap(({ key, n, startedAt, member }) => {
    if (n === 0) return [];
    const before = firstEnds.get(`${key}#${n - 1}`) ?? Infinity;
    return before <= startedAt ? [] : [`${key}#${n} on ${member} before ${key}#${n - 1} was done`];
  });
}

function overlaps({ handlings, deaths }: GroupRun): string[] {
  const found: string[] = [];
  for (const own of Map.groupBy(handlings, ({ key }) => key).values()) {
    let running: { readonly until: number; readonly handling: Handling } | undefined;
    for (const handling of inOrderOfStart(own)) {
      if (running !== undefined && handling.startedAt < running.until) {
        found.push(`${eventOf(running.handling)} and ${eventOf(handling)}`);
      }
      const until = handling.endedAt ?? deaths.get(handling.member) ?? handling.startedAt;
      if (running === undefined || until > running.until) running = { until, handling };
    }
  }
  return found;
}

function earliestEnds(
  finished: readonly Handling[],
  name: (handling: Handling) => string,
): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const handling of finished) {
    const id = name(handling);
    ends.set(id, Math.min(handling.endedAt!, ends.get(id) ?? Infinity));
  }
  return ends;
}

function inOrderOfStart(handlings: readonly Handling[]): Handling[] {
  return handlings.toSorted((a, b) => a.startedAt - b.startedAt);
}

function placeOf({ partition, offset }: Handling): string {
  return `${partition}/${offset}`;
}

function eventOf({ key, n }: Handling): string {
  return `${key}#${n}`;
}
