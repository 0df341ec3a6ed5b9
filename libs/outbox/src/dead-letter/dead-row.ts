/** A row that was given up. */
export interface DeadRow {
  readonly id: string;
  readonly eventType: string;
  readonly topic: string;
  readonly eventKey: string | null;
  readonly aggregateId: string;
  readonly aggregateType: string;
  /** The stored text. */
  readonly eventData: string;
  readonly createdAt: Date;
  readonly deadAt: Date;
  /** Attempts the broker refused. */
  readonly retryCount: number;
  readonly lastError: string | null;
}

/** Which dead rows are meant; every criterion given must hold. */
export interface DeadCriteria {
  readonly ids?: readonly string[];
  readonly eventType?: string;
  readonly topic?: string;
  /** Died before. */
  readonly before?: Date;
}

/** Criteria, or plainly all of them. */
export type DeadSelection = DeadCriteria | { readonly all: true };

/** Where dead rows are. */
export interface DeadRows {
  list(criteria: DeadCriteria, limit: number): Promise<readonly DeadRow[]>;
  requeue(criteria: DeadCriteria): Promise<number>;
  purge(criteria: DeadCriteria): Promise<number>;
}
