/** A text, or any bytes, as they were stored. Never changes. */
export interface Content {
  /** 32 hexadecimal digits. */
  readonly storageId: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Where contents are kept. */
export interface ContentStore {
  save(content: Content): Promise<void>;
  find(storageId: string): Promise<Content | undefined>;
}

/** Nest token of the {@link ContentStore}. */
export const CONTENT_STORE = Symbol('content.ContentStore');
