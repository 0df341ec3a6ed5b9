#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

if (!existsSync(join(__dirname, '..', 'dist', 'index.js'))) {
  process.stderr.write('mainstay: this checkout is not built yet; run `npm run build` first.\n');
  process.exitCode = 1;
} else {
  const { runCli } = require('../dist/index.js');
  void runCli(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
