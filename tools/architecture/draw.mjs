// Draws the layers of layers.json into docs/ARCHITECTURE.md, between its markers.
// With --write it replaces the drawing; without, it fails where the drawing is not current.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const START = '<!-- layers:start -->';
const END = '<!-- layers:end -->';

/** The drawing: a diagram of what stands on what, then the whole table. */
export function draw({ libs, vendors }) {
  const drawn = Object.entries(libs).filter(([lib]) => lib !== 'testing');
  const edges = drawn.flatMap(([lib, below]) =>
    direct(libs, below).map((other) => `  ${node(lib)} --> ${node(other)}`),
  );
  return [
    START,
    '',
    '```mermaid',
    'flowchart TD',
    ...drawn.map(([lib]) => `  ${node(lib)}["${lib}"]`),
    ...edges,
    '```',
    '',
    'An arrow points down, to what a lib may import; what is reached over another is not drawn.',
    '',
    ...table(['lib', 'may import'], Object.entries(libs).map(row)),
    '',
    ...table(
      ['vendor package', 'imported in'],
      Object.entries(vendors).map(([vendor, rooms]) => [
        `\`${vendor}\``,
        rooms.map((room) => `\`${room.replace('[^/]+', '*')}\``).join(', '),
      ]),
    ),
    '',
    END,
  ].join('\n');
}

/** The document with its drawing replaced. */
export function withDrawing(document, drawing) {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start < 0 || end < start) throw new Error(`the document has no ${START} … ${END}`);
  return document.slice(0, start) + drawing + document.slice(end + END.length);
}

/** Those below that are not reached over another one below. */
function direct(libs, below) {
  const reached = new Set(below.flatMap((lib) => libs[lib]));
  return below.filter((lib) => !reached.has(lib));
}

function row([lib, below]) {
  return [`\`${lib}\``, below.length > 0 ? below.join(', ') : 'nothing of ours'];
}

/** Cells padded as prettier pads them, so that formatting leaves the drawing as it is. */
function table(head, rows) {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((cells) => cells[column].length)),
  );
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

function node(lib) {
  return lib.replaceAll('-', '_');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const layers = new URL('./layers.json', import.meta.url);
  const target = new URL('../../docs/ARCHITECTURE.md', import.meta.url);
  const document = readFileSync(target, 'utf8');
  const current = withDrawing(document, draw(JSON.parse(readFileSync(layers, 'utf8'))));
  if (process.argv.includes('--write')) writeFileSync(target, current);
  else if (current !== document) {
    console.error('docs/ARCHITECTURE.md does not show layers.json: run npm run layers');
    process.exit(1);
  }
}
