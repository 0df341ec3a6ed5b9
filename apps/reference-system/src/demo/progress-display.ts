import { Presets, SingleBar } from 'cli-progress';
import type { Writable } from 'node:stream';
import type { ProgressAnswer } from './reference-client';

/** Shows how far the pipeline is. */
export interface ProgressDisplay {
  update(progress: ProgressAnswer): void;
  stop(): void;
}

/** A bar on a terminal, plain lines elsewhere. */
export function progressDisplay(output: Writable & { isTTY?: boolean }): ProgressDisplay {
  return output.isTTY === true ? bar(output) : lines(output);
}

function bar(stream: Writable): ProgressDisplay {
  const format = '  {bar} {percentage}%  {value}/{total} essays';
  const single = new SingleBar(
    { format, stream: stream as NodeJS.WritableStream, hideCursor: true },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(progress) {
      const done = progress.essays_done + progress.essays_failed;
      if (!started) single.start(progress.essays_total, done);
      started = true;
      single.setTotal(progress.essays_total);
      single.update(done);
    },
    stop() {
      if (started) single.stop();
    },
  };
}

function lines(output: Writable): ProgressDisplay {
  let last = '';
  return {
    update(progress) {
      const done = progress.essays_done + progress.essays_failed;
      const line = `  ${done}/${progress.essays_total} essays, ${progress.status}`;
      if (line !== last) output.write(`${line}\n`);
      last = line;
    },
    stop: () => undefined,
  };
}
