import { basename } from 'node:path';
import { getCallSites } from 'node:util';
import type { Callsite } from './log-record';

const FRAMES = 20;

/** Code that stands between the caller and the line: never the place that is meant. */
const BETWEEN = [
  /[\\/]observability[\\/](src|dist)[\\/]logging[\\/](?!.*\.spec\.)/,
  /[\\/]core[\\/](src|dist)[\\/]diagnostics[\\/]/,
  /node_modules|^node:/,
];

/** The first frame outside of the logging code; undefined when there is none. */
export function findCallsite(): Callsite | undefined {
  const frame = getCallSites(FRAMES, { sourceMap: true }).find(
    ({ scriptName }) => scriptName !== '' && !BETWEEN.some((code) => code.test(scriptName)),
  );
  if (frame === undefined) return undefined;
  return {
    filename: basename(frame.scriptName),
    func_name: frame.functionName === '' ? '<anonymous>' : frame.functionName,
    lineno: frame.lineNumber,
  };
}
