// A part of a race in a process of its own: told what to do by messages, ended by its id.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));

export class Child {
  #process;

  /**
   * Resolves when the process says that it is ready.
   *
   * @param file beside this one, or absolute
   * @param how {nodeOptions?, env?}: arguments of Node, and variables beside those of this process
   */
  static async start(file, settings, { nodeOptions = [], env } = {}) {
    const child = new Child();
    const path = resolve(HERE, file);
    child.#process = fork(path, [JSON.stringify(settings)], {
      execArgv: ['--disable-warning=TimeoutNegativeWarning', ...nodeOptions],
      env: { ...process.env, ...env },
    });
    await child.answer();
    return child;
  }

  get pid() {
    return this.#process.pid;
  }

  /** Sends a message and waits for the answer. */
  ask(message) {
    this.#process.send(message);
    return this.answer();
  }

  async stop() {
    if (this.#process.exitCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await gone;
  }

  /** The next thing it says. */
  async answer() {
    const ended = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`${this.#process.spawnargs.at(-2)} ended with ${code}.`);
    });
    const [message] = await Promise.race([once(this.#process, 'message'), ended]);
    return message;
  }
}
