import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process in which the optional package is not installed. */
const WITHOUT_PACKAGE = `
  require('node:module').registerHooks({
    resolve(name, context, next) {
      if (name !== '@platformatic/wasm-utils') return next(name, context);
      const error = new Error("Cannot find module '" + name + "'");
      throw Object.assign(error, { code: 'MODULE_NOT_FOUND' });
    },
  });
  const { KafkaBusModule } = require('@mainstay/kafka-bus');
  const { Module } = require('@nestjs/common');
  const { NestFactory } = require('@nestjs/core');
  class App {}
  const boot = async (compression) => {
    const options = { bootstrapServers: '127.0.0.1:1', producer: { compression } };
    Module({ imports: [KafkaBusModule.forRoot(options)] })(App);
    const app = await NestFactory.createApplicationContext(App, {
      logger: false,
      abortOnError: false,
    });
    await app.close();
    return 'boots';
  };
  (async () => {
    for (const compression of ['lz4', 'snappy', 'zstd', 'gzip', 'best']) {
      console.log(await boot(compression).catch((error) => error.message.replace(/\\s+/g, ' ')));
      App = class {};
    }
    process.exit(0);
  })();
`;

describe('compression without the optional package', () => {
  it('fails the boot, naming the package; what Node has needs none', async () => {
    const { stdout } = await run(process.execPath, ['-e', WITHOUT_PACKAGE], { timeout: 60_000 });
    const missing = (what: string) =>
      `the compression '${what}' needs the package ` +
      '@platformatic/wasm-utils: npm install @platformatic/wasm-utils';
    expect(stdout.trim().split('\n')).toEqual([
      missing('lz4'),
      missing('snappy'),
      'boots',
      'boots',
      expect.stringContaining('producer.compression must be one of none, gzip, snappy, lz4, zstd'),
    ]);
  });
});
