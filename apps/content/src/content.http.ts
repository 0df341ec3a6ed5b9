import type { HttpOptions } from '@mainstay/service';

/** Bytes one content may have. */
export const MAX_CONTENT_BYTES = 10 * 1024 * 1024;

/** Contents come as raw bodies, whatever their type. */
export const CONTENT_HTTP: HttpOptions = {
  rawBodies: [{ path: '/v1/content', limitBytes: MAX_CONTENT_BYTES }],
};
