const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;

/** Whether Kafka takes it for the name of a topic. */
export function isTopicName(name: string): boolean {
  return TOPIC.test(name) && name !== '.' && name !== '..';
}
