/** Its committed offsets say up to where a topic's dead letters were replayed. */
export function replayGroup(topic: string): string {
  return `mainstay.replay.${topic}`;
}
