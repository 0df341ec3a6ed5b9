import type { ConsumedRecord, RecordHeaders } from '../kafka-driver';
import { RecordCursor } from './record-cursor';

/** A record as it was fetched; its headers are read when somebody asks for them. */
export class DecodedRecord implements ConsumedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  private readonly bytes: Buffer;
  private readonly headersAt: number;
  private read: RecordHeaders | undefined = undefined;

  /** @param cursor has gone to it */
  constructor(
    readonly topic: string,
    readonly partition: number,
    readonly offset: string,
    readonly timestamp: number,
    cursor: RecordCursor,
  ) {
    this.key = cursor.part();
    this.value = cursor.part();
    this.bytes = cursor.bytes;
    this.headersAt = cursor.position;
  }

  get headers(): RecordHeaders {
    return (this.read ??= headersOf(new RecordCursor(this.bytes, this.headersAt)));
  }
}

/** A value that is null counts as empty. */
function headersOf(cursor: RecordCursor): RecordHeaders {
  const headers = new Map<string, Buffer | Buffer[]>();
  for (let left = cursor.varint(); left > 0; left -= 1) {
    const name = String(cursor.part());
    const value = cursor.part() ?? Buffer.alloc(0);
    const known = headers.get(name);
    if (known === undefined) headers.set(name, value);
    else headers.set(name, Array.isArray(known) ? [...known, value] : [known, value]);
  }
  return Object.fromEntries(headers);
}
