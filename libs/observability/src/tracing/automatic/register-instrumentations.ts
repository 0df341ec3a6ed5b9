import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chosenInstrumentations, type InstrumentationChoice } from './instrumentations';

type Environment = Readonly<Record<string, string | undefined>>;
type Instrumentation = new (config: object) => object;

/** What ESM may import, which hooks on `require` do not see: patched before that. */
const LOADED_EARLY: Readonly<Record<string, readonly string[]>> = {
  http: ['http', 'https'],
  express: ['express'],
  pg: ['pg'],
  ioredis: ['ioredis'],
};

/** Held for as long as the process lives. */
const instrumentations: object[] = [];

/**
 * Sets the process up for automatic instrumentation, before anything that it instruments is
 * loaded. Spans go where the services of the process export to, under their names; in a process
 * without an ObservabilityModule to that of OTEL_SERVICE_NAME. What a lib of the suite makes a span
 * of gets no second one.
 *
 * Where nothing is exported it does nothing and loads nothing. Of the instrumentations those are
 * used that are installed.
 */
export function registerInstrumentations(environment: Environment): void {
  const chosen = chosenInstrumentations(environment);
  if (chosen.length === 0) return;
  const installed = chosen.filter(enable);
  if (installed.length === 0) {
    const packages = chosen.map(({ packageName }) => packageName).join(' ');
    process.emitWarning(
      `No instrumentation is installed: nothing is traced automatically. npm install ${packages}`,
      { code: 'MAINSTAY_NO_INSTRUMENTATION' },
    );
    return;
  }
  for (const { name } of installed) LOADED_EARLY[name]?.forEach(loadEarly);
  const { OTEL_SERVICE_NAME: name = '' } = environment;
  if (name === '') return;
  const { initTracing } = require('../init-tracing') as typeof import('../init-tracing');
  initTracing(name);
}

function enable({ packageName, className, config }: InstrumentationChoice): boolean {
  const found = resolved(require, packageName);
  if (found === undefined) return false;
  const { [className]: Made } = require(found) as Record<string, Instrumentation>;
  // It puts its hooks in place as it is made.
  instrumentations.push(new Made!(config));
  return true;
}

/** As the application finds it; express as the HTTP adapter does. */
function loadEarly(name: string): void {
  const application = createRequire(join(process.cwd(), 'main.js'));
  const adapter =
    name === 'express' ? resolved(application, '@nestjs/platform-express') : undefined;
  const loader = adapter === undefined ? application : createRequire(adapter);
  const found = resolved(loader, name);
  if (found !== undefined) loader(found);
}

function resolved({ resolve }: NodeJS.Require, name: string): string | undefined {
  try {
    return resolve(name);
  } catch {
    return undefined;
  }
}
