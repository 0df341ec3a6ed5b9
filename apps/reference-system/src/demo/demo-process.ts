import { mkdir, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { onOrphaned } from '@mainstay/service';
import { SpellCheckerSettings } from '@mainstay-apps/spell-checker';
import { ReferenceSystem } from '../system/reference-system';
import { parseDemoOptions, type DemoOptions } from './demo-options';
import { exitCodeOf, reportOf, type DemoReport } from './demo-report';
import { rejectedReport, runDemo, writeReport } from './demo-run';
import { FolderUnusableError, readEssays, type EssayFolder } from './essay-files';
import { progressDisplay } from './progress-display';
import { ReferenceClient } from './reference-client';
import { reportTable } from './report-table';

const OUTPUT = '.mainstay/demo';
const INTERRUPTED = 130;

/**
 * The whole of `npm run demo`: reads the essays, starts the system embedded, takes the essays
 * through it, prints and writes what came out, and stops everything, also on Ctrl-C. Sets the
 * process' exit code.
 */
export async function runDemoProcess(argv: readonly string[]): Promise<void> {
  const options = parseDemoOptions(argv);
  const interrupted = new AbortController();
  const interrupt = () => {
    if (interrupted.signal.aborted) process.exit(INTERRUPTED);
    process.stderr.write('\nStopping …\n');
    interrupted.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  const unwatch = onOrphaned(interrupt);
  try {
    process.exitCode = await demonstrate(options, interrupted.signal);
  } catch (error) {
    process.exitCode = explain(error, interrupted.signal);
  } finally {
    unwatch();
  }
}

async function demonstrate(options: DemoOptions, signal: AbortSignal): Promise<number> {
  const folder = options.essays ?? join('samples', 'essays', options.language);
  const files = await readEssays(resolve(folder));
  for (const file of files.rejected) say(`Rejected ${JSON.stringify(file.name)}: ${file.message}`);
  if (files.usable.length === 0) return nothingUsable(options, files, folder);
  const dataFolder = join(OUTPUT, `run-${process.pid}`);
  const system = new ReferenceSystem({
    dataFolder,
    freePorts: true,
    configure: (settings) => {
      settings.logLevel = 'warn';
      if (settings instanceof SpellCheckerSettings) settings.warmLanguages = [options.language];
    },
  });
  try {
    const startedAt = performance.now();
    say(`Starting the reference system (${files.usable.length} essays from ${folder}) …`);
    const urls = await system.start();
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    say(`Ready after ${seconds} s. Batch orchestrator: ${urls.orchestrator}`);
    signal.throwIfAborted();
    const display = progressDisplay(process.stdout);
    const client = new ReferenceClient(urls, signal);
    const report = await runDemo(client, {
      folder: files,
      language: options.language,
      outputFolder: OUTPUT,
      onProgress: (progress) => display.update(progress),
    }).finally(() => display.stop());
    tell(report);
    return exitCodeOf(report);
  } finally {
    await system.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

async function nothingUsable(options: DemoOptions, files: EssayFolder, folder: string) {
  const about = {
    batch_id: null,
    language: options.language,
    started_at: new Date().toISOString(),
    duration_ms: 0,
  };
  await mkdir(OUTPUT, { recursive: true });
  await writeReport(OUTPUT, reportOf(about, files.rejected.map(rejectedReport)));
  process.stderr.write(`Nothing in ${folder} can be used as an essay.\n`);
  return 2;
}

function tell(report: DemoReport): void {
  say(reportTable(report));
  say(`Corrected texts: ${relative('.', join(OUTPUT, 'corrected'))}`);
  say(`Report: ${relative('.', join(OUTPUT, 'report.json'))}`);
}

function explain(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) return INTERRUPTED;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${message}\n`);
  return error instanceof FolderUnusableError ? 2 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
