import type { Writable } from 'node:stream';
import type { ReferenceUrls } from './reference-system';

/** Says where the services answer, for the person who started them. */
export function printAddresses(urls: ReferenceUrls, output: Writable): void {
  const lines = [
    'The reference system is ready.',
    `  batch orchestrator  ${urls.orchestrator}  (API page: ${urls.orchestrator}/docs)`,
    `  essay lifecycle     ${urls.lifecycle}  (API page: ${urls.lifecycle}/docs)`,
    `  spell checker       ${urls.spellChecker}  (worker: ${urls.spellCheckerWorker}/metrics)`,
    `  content             ${urls.content}  (API page: ${urls.content}/docs)`,
    'Ctrl-C stops it.',
  ];
  output.write(`${lines.join('\n')}\n`);
}
