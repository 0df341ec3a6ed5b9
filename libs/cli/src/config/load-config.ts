import { pathToFileURL } from 'node:url';
import { fieldProblems } from '@mainstay/core';
import { messageOf } from '@mainstay/errors';
import { ConfigError } from './config.error';
import { CONFIG_RULES } from './config-rules';
import type { MainstayConfig } from './mainstay-config';
import { withoutModuleWarning } from './without-module-warning';

/** Loads a configuration's default export. @throws {ConfigError} */
export async function loadConfig(path: string): Promise<MainstayConfig> {
  let loaded: { default?: unknown };
  try {
    loaded = await withoutModuleWarning(
      () => import(pathToFileURL(path).href) as Promise<{ default?: unknown }>,
    );
  } catch (error) {
    const text = messageOf(error);
    throw new ConfigError(`${path} cannot be loaded: ${text}${hint(path, error)}`, error);
  }
  const config = unwrapped(loaded.default);
  if (typeof config === 'object' && config !== null) return checked(path, config);
  throw new ConfigError(
    `${path} has no default export; write \`export default defineConfig({…})\`.`,
  );
}

/** What a config brings in is most often events, whose classes have decorators. */
function hint(path: string, error: unknown): string {
  const { name, code } = error as NodeJS.ErrnoException;
  const isNodes = name === 'SyntaxError' || code === 'ERR_MODULE_NOT_FOUND';
  if (!path.endsWith('.ts') || !isNodes) return '';
  return (
    '\nNode loads a .ts as it stands: it knows no decorators, and imports name the file as it is ' +
    'called (./events.ts). Put the configuration into src, and build it with the application.'
  );
}

function checked(path: string, config: object): MainstayConfig {
  const problems = fieldProblems('', config, CONFIG_RULES);
  if (problems.length === 0) return config as MainstayConfig;
  throw new ConfigError(`${path} cannot work:\n${problems.map((text) => `- ${text}`).join('\n')}`);
}

/** The default export of a CommonJS module that was compiled from `export default`. */
function unwrapped(value: unknown): unknown {
  const isModule = typeof value === 'object' && value !== null && 'default' in value;
  return isModule ? value.default : value;
}
