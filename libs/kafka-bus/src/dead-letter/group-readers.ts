import type { KafkaDriver } from '../drivers/kafka-driver';

/** Who reads what now: looked up once a group. */
export class GroupReaders {
  private readonly known = new Map<string, Promise<readonly string[] | undefined>>();

  constructor(private readonly driver: KafkaDriver) {}

  /** Why nobody in the group reads the topic; undefined where somebody does, or may. */
  async whyUnread(group: string, topic: string): Promise<string | undefined> {
    let reading = this.known.get(group);
    if (reading === undefined) {
      reading = this.look(group);
      this.known.set(group, reading);
    }
    const read = await reading;
    if (read === undefined || read.includes(topic)) return undefined;
    const wait = `they wait in ${topic} until somebody reads them`;
    return read.length === 0
      ? `nobody is in group ${group} now: ${wait}`
      : `nobody in group ${group} has that subscription any more: ${wait}`;
  }

  private async look(group: string): Promise<readonly string[] | undefined> {
    const admin = this.driver.createAdmin();
    try {
      await admin.connect();
      return await admin.topicsReadBy(group);
    } finally {
      await admin.disconnect();
    }
  }
}
