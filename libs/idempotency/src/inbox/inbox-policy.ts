/** What an inbox goes by. */
export interface InboxPolicy {
  /**
   * Longest wait for a key that another transaction holds. @default the connection's lock_timeout
   */
  readonly lockTimeoutMs?: number;
}
