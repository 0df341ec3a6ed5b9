import type { MigrationClass } from '../database.options';

const CLASS_NAME = /^[A-Z][A-Za-z0-9]*?(\d{13})$/;
const FILE_NAME = /^(\d{4})(\d{2})(\d{2})_(\d{4})_([a-z0-9]+(?:_[a-z0-9]+)*)\.ts$/;

/** Milliseconds since the epoch that a migration's name ends in; undefined when it does not. */
export function migrationTime(className: string): number | undefined {
  const digits = CLASS_NAME.exec(className)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** What is wrong with the names of migrations that are to run together. */
export function migrationClassProblems(classes: readonly MigrationClass[]): string[] {
  const problems: string[] = [];
  const seen = new Map<number, string>();
  for (const { name } of classes) {
    const time = migrationTime(name);
    if (time === undefined) {
      problems.push(`migration ${name || '(no name)'}: name it <Description><13-digit ms>`);
      continue;
    }
    const other = seen.get(time);
    if (other !== undefined) problems.push(`migrations ${other} and ${name} have the same time`);
    seen.set(time, name);
  }
  return problems;
}

/** What is wrong with the name of a migration's file and the class in it. */
export function migrationFileProblems(fileName: string, source: string): string[] {
  const problems: string[] = [];
  const [, year, month, day] = FILE_NAME.exec(fileName) ?? [];
  if (year === undefined) {
    problems.push(`${fileName}: name it YYYYMMDD_NNNN_<description>.ts`);
  } else if (!isDate(Number(year), Number(month), Number(day))) {
    problems.push(`${fileName}: ${year}${month}${day} is no date`);
  }
  const classes = [...source.matchAll(/export class (\w+)/g)].map((match) => match[1] as string);
  if (classes.length !== 1) problems.push(`${fileName}: export exactly one class`);
  for (const name of classes) {
    if (migrationTime(name) === undefined) {
      problems.push(`${fileName}: name class ${name} <Description><13-digit ms>`);
    }
  }
  return problems;
}

/** File and class name of a new migration. `number` counts the migrations of that day, from 1. */
export function newMigrationName(
  description: string,
  now: number,
  number: number,
): { readonly fileName: string; readonly className: string } {
  const words = description.toLowerCase().match(/[a-z0-9]+/g) ?? ['migration'];
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  const camel = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return {
    fileName: `${day}_${String(number).padStart(4, '0')}_${words.join('_')}.ts`,
    className: `${/^\d/.test(camel) ? 'M' : ''}${camel}${now}`,
  };
}

function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
