/**
 * How far before its records the fields of a batch stand (Kafka's message format 2); `size` is the
 * field before the batch in a request or an answer.
 */
export const BEFORE_RECORDS = {
  size: 65,
  length: 53,
  magic: 45,
  checksum: 44,
  attributes: 40,
  count: 4,
};

/** What the length of a batch counts beside its records. */
export const HEADER_BYTES = 49;
