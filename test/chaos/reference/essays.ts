import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SAMPLES = join(__dirname, '../../../samples/essays/en');

const samples = readdirSync(SAMPLES)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => readFileSync(join(SAMPLES, name), 'utf8'));

let serial = 0;

/** An essay with mistakes, unlike every other of this number. */
export interface ChaosEssay {
  readonly name: string;
  readonly text: string;
  /** Its last line: a number, which no correction changes. */
  readonly mark: string;
}

/** Essays that differ from each other and from all before. */
export function chaosEssays(label: string, count: number): ChaosEssay[] {
  return Array.from({ length: count }, (_, index) => {
    serial += 1;
    const mark = `4711/${serial}`;
    const text = `${samples[index % samples.length] ?? ''}\n${mark}\n`;
    return { name: `${label}-${index}.txt`, text, mark };
  });
}
