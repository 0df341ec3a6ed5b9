import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import type { ServiceDeclaration } from './service-declaration';
import type { DeclaredSetting } from './setting.decorator';

export type Variables = Readonly<Record<string, string | undefined>>;

/** What was found for a setting, and under which name; or why it cannot be read. */
export type FoundVariable = { readonly name: string } & (
  { readonly text: string } | { readonly problem: string }
);

/** The environment over what the file says; a file that is not there says nothing. */
export function readVariables(environment: Variables, file: string): Variables {
  return { ...readFile(file), ...environment };
}

/** The names a setting is looked up under: the prefixed ones win over the shared one. */
export function namesOf(setting: DeclaredSetting, service: ServiceDeclaration): string[] {
  const prefixed = service.prefix + setting.variable;
  const aliases = service.aliases?.[prefixed] ?? [];
  return [prefixed, ...aliases, ...(setting.shared === true ? [setting.variable] : [])];
}

/** An empty variable is one that is not set: that is how compose files leave one out. */
export function findVariable(
  setting: DeclaredSetting,
  service: ServiceDeclaration,
  variables: Variables,
): FoundVariable | undefined {
  for (const name of namesOf(setting, service)) {
    const text = variables[name];
    if (text !== undefined && text.trim() !== '') return { name, text };
    const file = mayBeInFile(setting) ? variables[`${name}_FILE`] : undefined;
    if (file !== undefined && file !== '') return { name: `${name}_FILE`, ...readSecret(file) };
  }
  return undefined;
}

/** A secret may stand in a file, and what belongs to one. */
export function mayBeInFile({ secret, byFile }: DeclaredSetting): boolean {
  return secret === true || byFile === true;
}

function readSecret(file: string): { readonly text: string } | { readonly problem: string } {
  try {
    return { text: readFileSync(file, 'utf8').trim() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: `cannot be read: ${code ?? 'unknown error'}` };
  }
}

function readFile(file: string): Record<string, string> {
  try {
    return parse(readFileSync(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
