import { diagnostics } from '@mainstay/core';
import { writeLine } from './log-writer';

let listeners = 0;
let unsubscribe: (() => void) | undefined;

/**
 * Writes the lines of the libs. One listener for the whole process: each line says which
 * application it is from, and one that has just closed its log must not lose its last words. The
 * result takes this caller's part back.
 */
export function writeDiagnosticLines(): () => void {
  listeners += 1;
  unsubscribe ??= diagnostics.log.subscribe(undefined, ({ app, ...line }) => writeLine(line, app));
  let released = false;
  return () => {
    if (released) return;
    released = true;
    listeners -= 1;
    if (listeners > 0) return;
    unsubscribe?.();
    unsubscribe = undefined;
  };
}
