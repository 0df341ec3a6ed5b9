import { pathToFileURL } from 'node:url';
import { messageOf } from '@mainstay/errors';
import { ConfigError } from './config.error';
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
    throw new ConfigError(`${path} cannot be loaded: ${text}`, error);
  }
  const config = unwrapped(loaded.default);
  if (typeof config === 'object' && config !== null) return config as MainstayConfig;
  throw new ConfigError(
    `${path} has no default export; write \`export default defineConfig({…})\`.`,
  );
}

/** The default export of a CommonJS module that was compiled from `export default`. */
function unwrapped(value: unknown): unknown {
  const isModule = typeof value === 'object' && value !== null && 'default' in value;
  return isModule ? value.default : value;
}
