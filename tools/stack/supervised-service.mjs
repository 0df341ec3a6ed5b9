// One service of the stack, kept alive.
import { setTimeout as delay } from 'node:timers/promises';
import { describeEnd, startChild } from './child.mjs';
import { lastLines } from './log-file.mjs';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;
/** Ready for so long, a service that dies starts again at once, as if it were the first time. */
const STABLE_MS = 30_000;
/** Ends before it was ever ready that are borne; the next one is no accident. */
const TRIES_BEFORE_READY = 3;
const LOOK_EVERY_MS = 100;
const LOOK_DEADLINE_MS = 2_000;

/**
 * A service and the process that is it at the moment.
 *
 * STOPPED   there is no process. Left by start().
 * STARTING  the process runs and is not ready. Left when it is, or when it ends.
 * READY     /readiness answered 200 once. Left when the process ends; what readiness says later is
 *           the service's own business.
 * WAITING   it ended by itself. Left for STARTING after a delay, which doubles with every end.
 * FAILED    it ended too often before it was ever ready: `failed` is told. Left by nothing.
 *
 * stop() leads from any state to STOPPED, through SIGTERM and, after the deadline, SIGKILL.
 */
export class SupervisedService {
  state = 'stopped';
  restarts = 0;
  #child;
  #readyAt;
  #wasReady = false;
  #endsInARow = 0;
  #stopping;

  /**
   * @param plan {name, url, command, args, cwd, env, logFile, verbose}; `say` and `failed` hear.
   */
  constructor(plan, { say, failed, changed }) {
    this.plan = plan;
    this.say = say;
    this.failed = failed;
    this.changed = changed;
  }

  get name() {
    return this.plan.name;
  }

  get url() {
    return this.plan.url;
  }

  get pid() {
    return this.#child?.pid;
  }

  start() {
    if (this.#child !== undefined || this.state === 'waiting') return;
    this.#stopping = undefined;
    this.#launch();
  }

  /** Resolves once it is ready; rejects when it failed, or when the signal says so. */
  async whenReady({ signal } = {}) {
    while (this.state !== 'ready') {
      if (this.state === 'failed') throw new Error(`${this.name} cannot start.`);
      await delay(LOOK_EVERY_MS / 2, undefined, { signal });
    }
  }

  /** What /readiness says now; undefined where nothing answers. */
  async readiness() {
    try {
      const signal = AbortSignal.timeout(LOOK_DEADLINE_MS);
      const response = await fetch(`${this.url}/readiness`, { signal });
      return { status: response.status, body: await response.json() };
    } catch {
      return undefined;
    }
  }

  /** Ends the process as a crash would. The supervision starts it again. */
  async kill() {
    const child = this.#child;
    if (child === undefined) return;
    child.signal('SIGKILL');
    await child.ended;
  }

  /** @returns whether it ended by itself before the deadline, and with code 0. */
  stop(deadlineMs) {
    this.#stopping ??= this.#stop(deadlineMs);
    return this.#stopping;
  }

  async restart(deadlineMs) {
    const clean = await this.stop(deadlineMs);
    this.start();
    await this.whenReady();
    return clean;
  }

  async #stop(deadlineMs) {
    const child = this.#child;
    const wasReady = this.state === 'ready';
    this.#become('stopped');
    if (child === undefined) return true;
    child.signal('SIGTERM');
    const timer = setTimeout(() => {
      this.say(`${this.name} did not end within ${deadlineMs / 1_000} s and is killed`);
      child.signal('SIGKILL');
    }, deadlineMs);
    const end = await child.ended;
    clearTimeout(timer);
    const clean = end.code === 0;
    // One that had not come up yet may end any way it likes.
    if (!clean && wasReady) this.say(`${this.name} ended with ${describeEnd(end)}`);
    return clean || !wasReady;
  }

  #launch() {
    const { name, command, args, cwd, env, logFile, verbose } = this.plan;
    const onOutput = verbose ? (text) => this.say(text.trimEnd(), name) : undefined;
    const child = startChild({ command, args, cwd, env, logFile, onOutput });
    this.#child = child;
    this.#readyAt = undefined;
    this.#become('starting');
    void child.ended.then((end) => this.#ended(child, end));
    void this.#watchReadiness(child);
  }

  async #watchReadiness(child) {
    while (this.#child === child && this.state === 'starting') {
      const readiness = await this.readiness();
      if (this.#child !== child || this.state !== 'starting') return;
      if (readiness?.status === 200) {
        this.#readyAt = performance.now();
        const isAgain = this.#wasReady;
        this.#wasReady = true;
        // What is said holds when it is heard.
        this.#become('ready');
        if (isAgain) this.say(`${this.name} is ready again (pid ${child.pid})`);
        return;
      }
      await delay(LOOK_EVERY_MS);
    }
  }

  #ended(child, end) {
    if (this.#child !== child) return;
    this.#child = undefined;
    if (this.state === 'stopped') {
      this.changed();
      return;
    }
    const lived = this.#readyAt === undefined ? 0 : performance.now() - this.#readyAt;
    this.#endsInARow = lived > STABLE_MS ? 1 : this.#endsInARow + 1;
    const how = describeEnd(end);
    if (!this.#wasReady && this.#endsInARow >= TRIES_BEFORE_READY) {
      this.#become('failed');
      this.failed({ name: this.name, how, lines: lastLines(this.plan.logFile) });
      return;
    }
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (this.#endsInARow - 1), LONGEST_DELAY_MS);
    this.#become('waiting');
    this.say(`${this.name} ended with ${how}; it starts again in ${delayMs / 1_000} s`);
    void this.#startAgain(delayMs);
  }

  async #startAgain(delayMs) {
    await delay(delayMs);
    if (this.state !== 'waiting') return;
    this.restarts += 1;
    this.#launch();
  }

  #become(state) {
    this.state = state;
    this.changed();
  }
}
