/** Kafka's own topics, and those that belong to another one: no pattern finds them. */
const NOT_MEANT = /^__|\.DLT$|\.retry\..+\.\d+[smh]$/;

/** Those of `topics` that a pattern finds. Pure. */
export function patternTopics(pattern: RegExp, topics: readonly string[]): readonly string[] {
  // With the flags g or y a pattern remembers where it stopped.
  const stateless = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''));
  return topics.filter((topic) => !NOT_MEANT.test(topic) && stateless.test(topic));
}
