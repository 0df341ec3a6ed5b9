import { createAPI, produceV9, Writer } from '@platformatic/kafka';
import type { RecordBatch } from './record-batch';

const ACKS_ALL = -1;
const NO_TRANSACTION = null;

/** The client's produce request, of batches that are written already. */
export const produce = createAPI<
  [timeoutMs: number, batches: readonly RecordBatch[]],
  produceV9.ProduceResponse
>(produceV9.api.key, produceV9.api.version, requestOf, produceV9.parseResponse);

function requestOf(timeoutMs: number, batches: readonly RecordBatch[]): Writer {
  return Writer.create()
    .appendString(NO_TRANSACTION)
    .appendInt16(ACKS_ALL)
    .appendInt32(timeoutMs)
    .appendArray([...Map.groupBy(batches, ({ topic }) => topic)], (request, [topic, own]) => {
      request.appendString(topic).appendArray(own, (ofTopic, { partition, written }) => {
        ofTopic
          .appendInt32(partition)
          .appendUnsignedVarInt(written.length + 1)
          .appendFrom(written);
      });
    })
    .appendTaggedFields();
}
