import type { Delivery } from './delivery';
import { headerText } from './header-text';

/** Where a record was published first. */
export interface OriginalPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
}

/** Of a record in a retry topic its headers say it; they count for nothing elsewhere. */
export function originalPlace({ record, route }: Delivery): OriginalPlace {
  const { baseTopic: topic, delay } = route;
  const { partition, offset, timestamp } = record;
  if (delay === undefined) return { topic, partition, offset, timestamp };
  const text = (name: string) => headerText(record.headers, `x-original-${name}`);
  return {
    topic,
    partition: Number(text('partition') ?? partition),
    offset: text('offset') ?? offset,
    timestamp: Number(text('timestamp') ?? timestamp),
  };
}
