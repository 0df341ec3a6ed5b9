// The reference system as four processes on servers that are there already.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { busyPorts, describeBusy } from './ports.mjs';
import { preparations, prepare } from './preparation.mjs';
import { environmentOf, placesOf } from './services.mjs';
import { SupervisedService } from './supervised-service.mjs';

const ROOT = join(fileURLToPath(import.meta.url), '..', '..', '..');
/** A service's own deadline is 25 s; one that takes longer is stuck. */
const STOP_DEADLINE_MS = 30_000;
const READY_DEADLINE_MS = 120_000;

/**
 * Prepares schemas and topics, starts the four services, keeps them alive, stops them in order.
 * Handlers of signals and the exit code are the caller's.
 */
export class Stack {
  #controller = new AbortController();
  #stopping;
  #failure = Promise.withResolvers();

  /**
   * @param servers {kafka, postgres, redis}: addresses
   * @param options environment (variables for the services; ports come from it), folder for logs,
   *   say (hears one line of news at a time), verbose
   */
  constructor(
    servers,
    { environment = process.env, folder, say = () => {}, verbose = false } = {},
  ) {
    this.servers = servers;
    this.folder = folder ?? join(ROOT, '.mainstay', 'stack');
    this.places = placesOf(environment);
    this.environment = environmentOf(environment, servers, this.places);
    this.say = say;
    this.verbose = verbose;
    // Nobody may be listening yet when a service fails.
    this.#failure.promise.catch(() => {});
    this.services = this.places.map((place) => this.#supervise(place));
  }

  /** Rejects when a service cannot be kept up: it failed before it was ever ready. */
  get failure() {
    return this.#failure.promise;
  }

  service(name) {
    const found = this.services.find((service) => service.name === name);
    if (found === undefined) throw new Error(`No service is called ${name}.`);
    return found;
  }

  url(name) {
    return this.service(name).url;
  }

  /** @throws Error naming every busy port, what could not be prepared, or what did not start. */
  async start() {
    const busy = await busyPorts(this.places);
    if (busy.length > 0) throw new Error(describeBusy(busy).join('\n'));
    mkdirSync(this.folder, { recursive: true });
    await this.prepare();
    const [content, ...rest] = this.services;
    await this.#startAll([content]);
    await this.#startAll(rest);
  }

  /** Schemas and topics; harmless to repeat. */
  async prepare() {
    const onOutput = this.verbose ? (text) => this.say(text.trimEnd(), 'preparation') : undefined;
    const names = this.services.map(({ name }) => name);
    const { signal } = this.#controller;
    const context = { env: this.environment, folder: this.folder, onOutput, signal };
    await prepare(preparations(ROOT, names), context);
  }

  /** Those that call others first, content last. @returns whether all ended by themselves. */
  stop(deadlineMs = STOP_DEADLINE_MS) {
    this.#stopping ??= this.#stop(deadlineMs);
    return this.#stopping;
  }

  /** SIGKILL to every service, and no supervision any more. */
  kill() {
    this.#controller.abort();
    for (const service of this.services) {
      void service.stop(STOP_DEADLINE_MS);
      void service.kill();
    }
  }

  /** Every service with its address and process, as one line. */
  describe() {
    return this.services
      .map(({ name, url, pid }) => `${name} ${url} (pid ${pid ?? 'none'})`)
      .join(', ');
  }

  async #stop(deadlineMs) {
    this.#controller.abort();
    const [content, ...rest] = this.services;
    const callers = await Promise.all(rest.map((service) => service.stop(deadlineMs)));
    return [...callers, await content.stop(deadlineMs)].every(Boolean);
  }

  async #startAll(services) {
    const { signal } = this.#controller;
    const deadline = AbortSignal.timeout(READY_DEADLINE_MS);
    for (const service of services) service.start();
    const ready = services.map((service) =>
      service.whenReady({ signal: AbortSignal.any([signal, deadline]) }),
    );
    try {
      await Promise.race([Promise.all(ready), this.failure]);
    } catch (error) {
      signal.throwIfAborted();
      if (!deadline.aborted) throw error;
      throw new Error(await unready(services), { cause: error });
    }
  }

  #supervise({ name, url }) {
    const logFile = join(this.folder, `${name}.log`);
    rmSync(logFile, { force: true });
    const plan = {
      name,
      url,
      logFile,
      command: process.execPath,
      args: ['--enable-source-maps', join('apps', name, 'dist', 'main.js')],
      cwd: ROOT,
      env: this.environment,
      verbose: this.verbose,
    };
    return new SupervisedService(plan, {
      say: this.say,
      changed: () => this.#note(),
      failed: ({ how, lines }) => {
        const words = lines.map((line) => `  ${line}`);
        const message = [`${name} cannot start: it ended with ${how}. Its last lines:`, ...words];
        this.#failure.reject(new Error(message.join('\n')));
      },
    });
  }

  /** Leaves word of where things are, for those who look from outside. */
  #note() {
    const entries = (this.services ?? []).map(({ name, url, pid, state, restarts }) => [
      name,
      { url, pid: pid ?? null, state, restarts },
    ]);
    const state = { pid: process.pid, services: Object.fromEntries(entries) };
    const file = join(this.folder, 'stack.json');
    // Whoever looks finds the old or the new, never half of one.
    writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  }
}

async function unready(services) {
  const lines = await Promise.all(
    services
      .filter(({ state }) => state !== 'ready')
      .map(async (service) => {
        const readiness = await service.readiness();
        return `${service.name} is not ready: ${JSON.stringify(readiness?.body ?? 'no answer')}`;
      }),
  );
  return [`Not everything is ready after ${READY_DEADLINE_MS / 1_000} s.`, ...lines].join('\n');
}
