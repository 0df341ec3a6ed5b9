import { UsageError } from './usage.error';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A time given as an option; undefined where it was not given. @throws {UsageError} */
export function timeOption(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw new UsageError(`${name} '${text}' is no time; write it as 2026-01-31T12:00:00Z.`);
}

/** A whole number of at least `least`. @throws {UsageError} */
export function countOption(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least) return value;
  throw new UsageError(`${name} '${text}' must be a whole number of at least ${least}.`);
}

/** Ids of events, which are UUIDs. @throws {UsageError} */
export function eventIds(ids: readonly string[]): readonly string[] {
  const wrong = ids.find((id) => !UUID.test(id));
  if (wrong !== undefined) throw new UsageError(`'${wrong}' is no event id; ids are UUIDs.`);
  return ids;
}

/** The first line of a text, cut to fit a column. */
export function firstLine(text: string | null | undefined, width = 60): string {
  return (text ?? '').split('\n', 1)[0]?.slice(0, width) ?? '';
}

/** Seconds are enough for a person. */
export function shortTime(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ');
}
