import type { ComponentLogger } from '@mainstay/core';
import { topicPlan, type TopicReader } from '../../topics/topic-plan';
import { topicRoutes, type TopicRoute } from '../dispatch/topic-routes';
import type { Subscription } from '../subscription';

export interface GroupTopicsParts {
  readonly group: string;
  readonly subscriptions: readonly Subscription[];
  readonly logger: ComponentLogger;
  /** Every topic there is; rejects while the broker is away. */
  readonly list: () => Promise<readonly string[]>;
  /** Makes retry and dead-letter topics of what a pattern found; undefined: not ours to make. */
  readonly ensure: ((readers: readonly TopicReader[]) => Promise<void>) | undefined;
}

/** What a group reads at some moment. */
export interface TopicView {
  readonly routes: ReadonlyMap<string, TopicRoute>;
  /** Topics it must have and that do not exist. */
  readonly missing: readonly string[];
  /** Those that begin at their first record, whatever their subscription says. */
  readonly fromBeginning: readonly string[];
}

/**
 * The topics a group reads: those its subscriptions name, and those their patterns find among the
 * topics there are. A topic that is found after the first look was made while the group was
 * watching: it begins at its first record, so nothing published before it was found is passed over.
 */
export class GroupTopics {
  private firstSeen: ReadonlySet<string> | undefined;
  private complained = '';

  constructor(private readonly parts: GroupTopicsParts) {}

  /** Whether what the group reads may change. */
  get mayChange(): boolean {
    return this.parts.subscriptions.some(({ raw }) => raw?.pattern !== undefined);
  }

  async look(): Promise<TopicView> {
    const { group, subscriptions } = this.parts;
    const known = await this.knownTopics();
    const there = new Set(known);
    const routes = topicRoutes(group, subscriptions, known);
    const missing = [...routes.keys()].filter((topic) => !there.has(topic));
    this.firstSeen ??= there;
    const fromBeginning = [...routes.values()]
      .filter(({ baseTopic, delay, first }) => {
        const appeared = first.raw?.pattern !== undefined && !this.firstSeen!.has(baseTopic);
        return delay !== undefined || first.fromBeginning || appeared;
      })
      .map(({ topic }) => topic);
    return { routes, missing, fromBeginning };
  }

  private async knownTopics(): Promise<readonly string[]> {
    const known = await this.parts.list();
    if (!this.mayChange) return known;
    const incomplete = this.incomplete(known);
    if (incomplete.length === 0) return known;
    if (this.parts.ensure === undefined) {
      this.complain(incomplete, known);
      return known;
    }
    await this.parts.ensure(incomplete);
    return this.parts.list();
  }

  /** What a pattern found and has not all of its retry topics, or no dead-letter topic. */
  private incomplete(known: readonly string[]): readonly TopicReader[] {
    const { group, subscriptions } = this.parts;
    const found = new Map<string, TopicReader>();
    for (const { baseTopic, first } of topicRoutes(group, subscriptions, known).values()) {
      if (first.raw?.pattern === undefined) continue;
      found.set(baseTopic, { topic: baseTopic, group, retryDelays: first.retry.topics });
    }
    const there = new Set(known);
    return [...found.values()].filter((reader) =>
      topicPlan(undefined, [reader]).some(({ topic }) => !there.has(topic)),
    );
  }

  private complain(incomplete: readonly TopicReader[], known: readonly string[]): void {
    const there = new Set(known);
    const topics = topicPlan(undefined, incomplete)
      .map(({ topic }) => topic)
      .filter((topic) => !there.has(topic));
    if (topics.join() === this.complained) return;
    this.complained = topics.join();
    this.parts.logger.warn(
      `Group ${this.parts.group} reads topics by a pattern whose retry or dead-letter topics do ` +
        `not exist: make them, or set topics.ensure`,
      { consumer_group: this.parts.group, topics },
    );
  }
}
