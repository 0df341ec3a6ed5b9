// Processor time of whole programs: what a row costs says more than a rate where a machine is
// shared.
import { processorTime } from '../../../tools/processes/process-figures.mjs';

/** What programs spend from now on: of each name, its processes with their children. */
export class Spent {
  #programs;
  #before;

  constructor(programs) {
    this.#programs = programs;
    this.#before = this.#now();
  }

  /** As measures of a race: microseconds a row. */
  perRow(rows) {
    const now = this.#now();
    return Object.fromEntries(
      Object.keys(now).map((name) => [`${name}_us`, (now[name] - this.#before[name]) / rows]),
    );
  }

  #now() {
    return Object.fromEntries(
      Object.entries(this.#programs).map(([name, pids]) => [
        name,
        pids.reduce((sum, pid) => sum + processorTime(pid), 0),
      ]),
    );
  }
}
