import Table from 'cli-table3';
import type { DemoReport, EssayReport } from './demo-report';

/** The report as a table for a person. Without colours: it is often piped. */
export function reportTable({ essays, totals }: DemoReport): string {
  const table = new Table({
    head: ['essay', 'words', 'corrections', 'time'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const essay of essays) table.push(rowOf(essay));
  table.push([`${totals.completed} of ${totals.files}`, totals.words, totals.corrections, '']);
  return table.toString();
}

function rowOf(essay: EssayReport): (string | number)[] {
  const name = printable(essay.file);
  if (essay.status === 'completed') {
    return [name, essay.words ?? '', essay.corrections ?? '', `${essay.duration_ms ?? 0} ms`];
  }
  const why = essay.error_code ?? '';
  return [name, essay.words ?? '', `${essay.status}: ${why}`, ''];
}

/** A file may be called anything; a terminal must not be made to obey its name. */
function printable(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, '?');
}
