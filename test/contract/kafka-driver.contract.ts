import type { DriverUnderTest } from './kafka-driver/driver-fixture';
import { adminContract } from './kafka-driver/admin.contract';
import { consumingContract } from './kafka-driver/consuming.contract';
import { membershipContract } from './kafka-driver/membership.contract';
import { producingContract } from './kafka-driver/producing.contract';

/** What every Kafka driver does, whatever is below it. */
export function kafkaDriverContract(open: () => Promise<DriverUnderTest>): void {
  describe('producing', () => producingContract(open));
  describe('consuming', () => consumingContract(open));
  describe('membership', () => membershipContract(open));
  describe('admin', () => adminContract(open));
}
