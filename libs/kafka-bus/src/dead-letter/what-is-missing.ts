import { DROPPED_HEADERS, ORIGINAL_KEY_BYTES } from '../consuming/delivery/fitting-records';
import { headerText } from '../consuming/delivery/header-text';
import type { DeadLetter } from './dead-letter';

/**
 * Why a letter is not the whole message, and where that stands; undefined where it is whole. Pure.
 */
export function whatIsMissing(letter: DeadLetter): string | undefined {
  const { originalValueBytes, record } = letter;
  const { originalOffset, originalPartition, originalTopic } = letter;
  const parts: string[] = [];
  if (originalValueBytes !== undefined) {
    const kept = record.value?.length ?? 0;
    parts.push(`only the first ${kept} of ${originalValueBytes} bytes of its value`);
  }
  const keyBytes = headerText(record.headers, ORIGINAL_KEY_BYTES);
  if (keyBytes !== undefined) parts.push(`only part of its key of ${keyBytes} bytes`);
  const dropped = headerText(record.headers, DROPPED_HEADERS);
  if (dropped !== undefined) parts.push(`without its headers ${dropped}`);
  if (parts.length === 0) return undefined;
  return (
    `the broker took it ${parts.join(' and ')}; the original is in ${originalTopic}, ` +
    `partition ${originalPartition}, offset ${originalOffset}`
  );
}
