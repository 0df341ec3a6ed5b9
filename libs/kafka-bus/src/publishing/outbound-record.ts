import type { PublishOutcome } from '@mainstay/events';

/** A record for the broker whose partition the publisher chooses. */
export interface OutboundRecord {
  readonly topic: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string | Uint8Array>>;
}

/** An {@link OutboundRecord} by the thousand (see decision 29). */
export class EncodedRecord implements OutboundRecord {
  constructor(
    readonly topic: string,
    readonly key: Uint8Array | null,
    readonly value: Uint8Array | null,
    readonly headers: Readonly<Record<string, string | Uint8Array>>,
  ) {}
}

/** An outbound record on its way, and whom to tell. */
export interface QueuedRecord {
  readonly record: OutboundRecord;
  readonly size: number;
  readonly queuedAt: number;
  /** When it is given up as unknown; milliseconds since the epoch. */
  readonly deadline: number;
  /** Called once. */
  readonly settle: (outcome: PublishOutcome) => void;
  settled: boolean;
  lastError: Error | undefined;
}
