import { createHash } from 'node:crypto';
import type { ServiceErrorCode } from '@mainstay/errors';

/** Bytes one essay may have: the content service's limit. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Why a file cannot be an essay. */
export interface FileProblem {
  readonly code: ServiceErrorCode;
  readonly message: string;
}

const decoder = new TextDecoder('utf-8', { fatal: true });
/** Control characters that no text has, as git and file(1) judge: all but tab, line ends, page. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const BINARY = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/;

/** What is wrong with the bytes of a file; undefined when they are a text. */
export function problemOf(bytes: Uint8Array): FileProblem | undefined {
  if (bytes.length === 0) return { code: 'VALIDATION_ERROR', message: 'The file is empty.' };
  if (bytes.length > MAX_FILE_BYTES) return TOO_LARGE;
  if (bytes.includes(0)) return BINARY_FILE;
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { code: 'PARSING_ERROR', message: 'The file is not UTF-8. Save it as UTF-8 text.' };
  }
  if (BINARY.test(text)) return BINARY_FILE;
  if (text.trim() === '') {
    return { code: 'VALIDATION_ERROR', message: 'The file holds nothing but white space.' };
  }
  return undefined;
}

export const TOO_LARGE: FileProblem = {
  code: 'PAYLOAD_TOO_LARGE',
  message: `The file is over the limit of ${MAX_FILE_BYTES} bytes.`,
};

export const TOO_SLOW: FileProblem = {
  code: 'TIMEOUT',
  message: 'The file did not arrive in time, and others waited. Upload it again.',
};

const BINARY_FILE: FileProblem = {
  code: 'UNSUPPORTED_MEDIA_TYPE',
  message: 'The file is binary, not text.',
};

/** The hash by which the same content is known again. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
