// The variants of `consume` and `consume-io`: each reads a topic that was filled before, as a group
// of its own, in a process of its own.
import { Child } from '../outboxes/child.mjs';

/**
 * Makes variants of one race.
 *
 * @param stage a KafkaStage with Redis
 * @param topicOf answers the topic that holds the messages
 * @param size {warm, count}: handled before the clock starts, and while it runs
 */
export function consumeVariants(stage, topicOf, size) {
  return (name, settings, { share = 1, judged } = {}) => ({
    name,
    async run(_run, { scale }) {
      const warm = Math.round(size.warm * scale * share);
      const count = warm + Math.round(size.count * scale * share);
      const child = await Child.start('../consume/consume-process.mjs', {
        bootstrapServers: stage.bootstrapServers,
        redisUrl: stage.redisUrl,
        topic: topicOf(),
        ...settings(),
        size: Math.round((size.warm + size.count) * scale),
        warm,
        count,
      });
      try {
        const { checks, cpuUs, rate } = await child.ask('run');
        // What a peer loses is its figure, not a fault of the race.
        const measures = { cpu_us: cpuUs, ...(judged ? {} : checks) };
        return { rate, measures, checks: judged ? checks : {} };
      } finally {
        await child.stop();
        await stage.clearRedis();
      }
    },
  });
}
