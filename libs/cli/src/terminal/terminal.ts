/** Where a command writes: results to one stream, everything else to the other. */
export interface Terminal {
  /** One line of the result. */
  out(line: string): void;
  /** One line for the person who watches. */
  note(line: string): void;
}

/** The process' own streams. */
export const processTerminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
};
