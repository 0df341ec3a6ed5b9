import type { Clock } from '@mainstay/core';
import type { DriverLogLine } from './kafka-client.options';

/** Lines that differ are few: clients have a closed set of them, and numbers do not count. */
const MOST_KINDS = 100;

interface Kind {
  /** The newest that was held back. */
  held: DriverLogLine | undefined;
  count: number;
}

/**
 * Writes the first line of a kind at once, and those that follow within `everyMs` as one: the
 * newest of them, with `repeated`, how many it stands for. A client that cannot reach its broker
 * says so several times a second. Lines that differ in numbers only are of one kind; `debug` and
 * `info` pass.
 */
export function collapseRepeated(
  write: (line: DriverLogLine) => void,
  clock: Pick<Clock, 'schedule'>,
  everyMs = 30_000,
): (line: DriverLogLine) => void {
  const kinds = new Map<string, Kind>();
  const close = (key: string): void => {
    const { held, count } = kinds.get(key)!;
    if (held === undefined) {
      kinds.delete(key);
      return;
    }
    write({ ...held, fields: { ...held.fields, repeated: count } });
    open(key);
  };
  const open = (key: string): void => {
    kinds.set(key, { held: undefined, count: 0 });
    clock.schedule(everyMs, () => close(key));
  };
  return (line) => {
    if (line.level === 'debug' || line.level === 'info') return write(line);
    const key = kindOf(line);
    const kind = kinds.get(key);
    if (kind !== undefined) {
      kind.held = line;
      kind.count += 1;
      return;
    }
    if (kinds.size < MOST_KINDS) open(key);
    write(line);
  };
}

function kindOf({ level, message, fields }: DriverLogLine): string {
  const { component, group } = fields;
  return [level, component, group, message.replaceAll(/\d+/g, '0')].join('\n');
}
