import { MemoryLog } from './memory-log';

/** A topic and the logs of its partitions. */
export class MemoryTopic {
  readonly logs: MemoryLog[] = [];

  constructor(
    readonly name: string,
    partitions: number,
    readonly config: Readonly<Record<string, string>>,
  ) {
    this.grow(partitions);
  }

  /** `max.message.bytes`, where the topic sets it. */
  get maxMessageBytes(): number | undefined {
    const text = this.config['max.message.bytes'];
    return text === undefined ? undefined : Number(text);
  }

  grow(partitions: number): void {
    while (this.logs.length < partitions) {
      this.logs.push(new MemoryLog(this.name, this.logs.length));
    }
  }
}
