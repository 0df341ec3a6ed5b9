import { adminContract } from './kafka-driver/admin.contract';
import { consumingContract } from './kafka-driver/consuming.contract';
import type { DriverUnderTest } from './kafka-driver/driver-fixture';
import { membershipContract } from './kafka-driver/membership.contract';
import { producingContract } from './kafka-driver/producing.contract';

export {
  DriverFixture,
  numbers,
  record,
  type DriverUnderTest,
  type Member,
} from './kafka-driver/driver-fixture';
export { RecordingListener, text } from './kafka-driver/recording-listener';
export { withFixture } from './kafka-driver/with-fixture';

/**
 * What every `KafkaDriver` does, whatever is below it: kafkajs, @platformatic/kafka and memory are
 * held to it. Call it in a `describe`; `describe`, `it`, `expect` and the hooks are globals, as
 * jest has them and vitest with `globals: true`.
 *
 * @param open - Called once for each of the four parts; a broker may be shared, names are unique.
 */
export function kafkaDriverContract(open: () => Promise<DriverUnderTest>): void {
  describe('producing', () => producingContract(open));
  describe('consuming', () => consumingContract(open));
  describe('membership', () => membershipContract(open));
  describe('admin', () => adminContract(open));
}
