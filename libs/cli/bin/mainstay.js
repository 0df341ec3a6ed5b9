#!/usr/bin/env node
'use strict';

const fs = require('node:fs');
const path = require('node:path');

if (!fs.existsSync(path.join(__dirname, '..', 'dist', 'index.js'))) {
  process.stderr.write('mainstay: this checkout is not built yet; run `npm run build` first.\n');
  process.exitCode = 1;
} else {
  const { runCli } = require('../dist/index.js');
  // Who reads what is written may have seen enough, as `head` has: the work goes on without it.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  void runCli(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
