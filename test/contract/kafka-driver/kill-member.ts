import type { DriverConsumer } from '@mainstay/kafka-bus';

/** A member of which the driver can make a dead process: no callback any more, no leave. */
interface MortalConsumer extends DriverConsumer {
  kill(): void;
}

export function killMember(consumer: DriverConsumer): void {
  (consumer as MortalConsumer).kill();
}
