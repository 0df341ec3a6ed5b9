import { patternTopics } from '../consuming/dispatch/pattern-topics';
import { fixedTopics } from '../consuming/dispatch/topic-routes';
import type { RawSource, Subscription } from '../consuming/subscription';

/** What two handlers of one group both take. */
export function clashes(subscriptions: readonly Subscription[]): readonly string[] {
  return subscriptions.flatMap((later, index) =>
    subscriptions
      .slice(0, index)
      .filter(({ group }) => group === later.group)
      .flatMap((earlier) => bothTake(earlier, later).map((what) => tell(earlier, later, what))),
  );
}

function tell(earlier: Subscription, later: Subscription, what: string): string {
  if (earlier.place === later.place) {
    return (
      `${later.place} takes ${what} twice in group ${later.group}: there are two instances. ` +
      `Provide the class in one module that exports it; another token of it takes useExisting.`
    );
  }
  return (
    `${earlier.place} and ${later.place} both take ${what} in group ${later.group}: ` +
    `give one of them another group.`
  );
}

function bothTake(one: Subscription, other: Subscription): readonly string[] {
  if (one.raw !== undefined) return rawAndOther(one, other);
  if (other.raw !== undefined) return rawAndOther(other, one);
  return one.definitions
    .filter(({ topic, type }) =>
      other.definitions.some((two) => two.topic === topic && two.type === type),
    )
    .map(({ type }) => type);
}

/** A raw handler takes everything of its topics, so nobody else can take any of it. */
function rawAndOther({ raw }: Subscription, other: Subscription): readonly string[] {
  const topics = [...new Set(fixedTopics(other))];
  const pattern = patternOf(raw);
  const others = patternOf(other.raw);
  if (pattern !== undefined && others !== undefined) {
    return String(others) === String(pattern) ? [String(pattern)] : [];
  }
  if (pattern !== undefined) return patternTopics(pattern, topics);
  const own = raw?.topic === undefined ? [] : [raw.topic];
  return others === undefined
    ? own.filter((topic) => topics.includes(topic))
    : patternTopics(others, own);
}

/** A pattern that is none is told by itself. */
function patternOf(raw: RawSource | undefined): RegExp | undefined {
  return raw?.pattern instanceof RegExp ? raw.pattern : undefined;
}
