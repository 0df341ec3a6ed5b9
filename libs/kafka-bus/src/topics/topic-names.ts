import { KafkaDelayInvalidError } from './delay-invalid.error';

/** `0s`, `5s`, `1m`, `10m`, `2h`: a delay as it stands in the name of a retry topic. */
export type Delay = `${number}${'s' | 'm' | 'h'}`;

const DELAY = /^(\d{1,6})([smh])$/;
const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** The delay of the topic to which dead letters of a group are replayed. */
export const REPLAY_DELAY: Delay = '0s';

export function retryTopicName(topic: string, group: string, delay: Delay): string {
  return `${topic}.retry.${group}.${delay}`;
}

/** The delays of the retry topics of a topic and group that are among these. */
export function retryDelaysAmong(
  topics: readonly string[],
  topic: string,
  group: string,
): readonly Delay[] {
  const prefix = retryTopicName(topic, group, '' as Delay);
  return topics
    .filter((name) => name.startsWith(prefix) && DELAY.test(name.slice(prefix.length)))
    .map((name) => name.slice(prefix.length) as Delay);
}

export function deadLetterTopicName(topic: string): string {
  return `${topic}.DLT`;
}

/** @throws {KafkaDelayInvalidError} */
export function delayMs(delay: string): number {
  const match = DELAY.exec(delay);
  if (match === null) throw new KafkaDelayInvalidError(delay);
  return Number(match[1]) * UNITS[match[2] as keyof typeof UNITS];
}
