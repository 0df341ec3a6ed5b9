const ALWAYS = new Set([
  'blpop',
  'brpop',
  'brpoplpush',
  'blmove',
  'blmpop',
  'bzpopmin',
  'bzpopmax',
  'bzmpop',
  'wait',
  'waitaof',
]);

/** Whether a command may keep its connection waiting, so that no command timeout applies to it. */
export function isBlocking(name: string, args: readonly (string | number)[]): boolean {
  const command = name.toLowerCase();
  if (ALWAYS.has(command)) return true;
  if (command !== 'xread' && command !== 'xreadgroup') return false;
  return args.some((argument) => String(argument).toLowerCase() === 'block');
}
