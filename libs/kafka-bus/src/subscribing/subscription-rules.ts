import { brokenBy, rule } from '@mainstay/core';
import type { RetryOptions } from '../consuming/retry/retry-policy';
import { fixedTopics } from '../consuming/dispatch/topic-routes';
import type { BatchOptions, RawSource, Subscription } from '../consuming/subscription';
import { delayMs, retryTopicName } from '../topics/topic-names';

const NAME = /^[a-zA-Z0-9._-]+$/;
const LONGEST_TOPIC = 249;

/** What is wrong with retry options; empty when nothing is. */
export function retryProblems(retry: RetryOptions): readonly string[] {
  const problems: string[] = [];
  if (retry.attempts !== undefined && !(Number.isInteger(retry.attempts) && retry.attempts >= 1)) {
    problems.push(`retry.attempts must be a whole number from 1, not ${retry.attempts}`);
  }
  const { initialDelayMs = 0, maxDelayMs = 0, multiplier = 1, jitter = 0 } = retry;
  const delays = { 'retry.initialDelayMs': initialDelayMs, 'retry.maxDelayMs': maxDelayMs };
  problems.push(
    ...brokenBy(rule.milliseconds(0), delays),
    ...brokenBy(rule.number(1), { 'retry.multiplier': multiplier }),
    ...brokenBy(rule.share, { 'retry.jitter': jitter }),
  );
  problems.push(...choiceProblems('retry.onFailure', retry.onFailure, ['deadLetter', 'block']));
  const repeated = (retry.topics ?? []).find((delay, at, all) => all.indexOf(delay) < at);
  if (repeated !== undefined) {
    problems.push(`retry.topics names ${repeated} twice: a message would never leave its topic`);
  }
  for (const delay of retry.topics ?? []) {
    try {
      if (delayMs(delay) === 0) problems.push('retry.topics: 0s is the topic of replays');
    } catch (error) {
      problems.push(`retry.topics: ${(error as Error).message}`);
    }
  }
  return problems;
}

/**
 * What is wrong with one subscription taken by itself.
 *
 * @param highMark unfinished records at which a partition is paused
 */
export function subscriptionProblems(
  subscription: Subscription,
  highMark: number,
): readonly string[] {
  const { batch, concurrency, definitions, group, raw, retry, unknownEvents } = subscription;
  const problems: string[] = [...retryProblems(retry)];
  if (raw === undefined && definitions.length === 0) problems.push('names no event');
  if (raw !== undefined) problems.push(...rawProblems(raw));
  if (batch !== undefined) problems.push(...batchProblems(batch, highMark));
  if (!(Number.isInteger(concurrency) && concurrency >= 1)) {
    problems.push(`concurrency must be a whole number from 1, not ${concurrency}`);
  }
  problems.push(...choiceProblems('unknownEvents', unknownEvents, ['skip', 'deadLetter']));
  if (!NAME.test(group)) {
    problems.push(`the group ${JSON.stringify(group)} is not letters, digits, dots, _ or -`);
  }
  for (const topic of fixedTopics(subscription)) {
    if (retryTopicName(topic, group, '999m').length > LONGEST_TOPIC) {
      problems.push(`topic ${topic} and group ${group} make a retry topic's name too long`);
    }
  }
  return problems.map((problem) => `${subscription.place}: ${problem}.`);
}

/** TypeScript says so too, but not to who writes JavaScript or reads options from a file. */
function choiceProblems(name: string, value: string | undefined, choices: readonly string[]) {
  if (value === undefined || choices.includes(value)) return [];
  return [`${name} must be one of ${choices.join(', ')}, not ${JSON.stringify(value)}`];
}

function batchProblems({ maxSize, maxWaitMs = 0 }: BatchOptions, highMark: number) {
  const problems: string[] = [];
  if (!(Number.isInteger(maxSize) && maxSize >= 1)) {
    problems.push(`batch.maxSize must be a whole number from 1, not ${maxSize}`);
  } else if (maxSize > highMark) {
    problems.push(
      `batch.maxSize ${maxSize} is never reached: a partition is paused at ${highMark} ` +
        `unfinished records (consumer.highMark)`,
    );
  }
  problems.push(...brokenBy(rule.milliseconds(0), { 'batch.maxWaitMs': maxWaitMs }));
  return problems;
}

function rawProblems({ pattern, topic }: RawSource): readonly string[] {
  if (pattern !== undefined) {
    return pattern instanceof RegExp ? [] : ['pattern must be a regular expression'];
  }
  if (typeof topic === 'string' && NAME.test(topic)) return [];
  return [`the topic ${JSON.stringify(topic)} is not letters, digits, dots, _ or -`];
}
