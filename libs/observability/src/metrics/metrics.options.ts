/** How an application measures. */
export interface MetricsOptions {
  /** Event loop lag, garbage collection, memory of the process. @default true */
  readonly runtime?: boolean;
  /** Different values a label may have in a metric; further ones become `other`. @default 500 */
  readonly labelLimit?: number;
}

export const DEFAULT_LABEL_LIMIT = 500;
