import { MainstayError } from '@mainstay/errors';

/** The process runs on a Node that is too old. */
export class NodeUnsupportedError extends MainstayError {
  readonly code = 'NODE_UNSUPPORTED';
  readonly retryable = false;

  constructor(
    readonly version: string,
    readonly oldest: string,
  ) {
    super(
      `This is Node ${version}; Mainstay needs ${oldest} or later. Install it, or start with ` +
        'npm: its scripts and npx run on the Node in node_modules (package node), if any.',
      { details: { version, oldest } },
    );
  }
}
