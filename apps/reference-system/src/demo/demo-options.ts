import { Command, InvalidArgumentError } from 'commander';
import { LANGUAGES, type Language } from '@mainstay-apps/contracts';

/** What the demo was asked to do. */
export interface DemoOptions {
  /** Undefined: the samples of the language. */
  readonly essays: string | undefined;
  readonly language: Language;
}

/** Reads the command line. Ends the process with usage and exit code 2 when it is wrong. */
export function parseDemoOptions(argv: readonly string[]): DemoOptions {
  const command = new Command('demo')
    .description('Corrects a folder of essays with the reference system, embedded.')
    .option('--essays <folder>', 'folder with the essays, one a file (default: the samples)')
    .option('--language <language>', 'language of the essays: en or sv', languageOf, 'en')
    .allowExcessArguments(false)
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 2);
    });
  command.parse([...argv], { from: 'user' });
  return command.opts<DemoOptions>();
}

function languageOf(value: string): Language {
  const language = LANGUAGES.find((known) => known === value);
  if (language === undefined) {
    throw new InvalidArgumentError(`Choose one of ${LANGUAGES.join(', ')}.`);
  }
  return language;
}
