import { correct } from './correct';
import type { Correction, CorrectionLanguage } from './correction';
import { assertCorrectable, type Corrector, MAX_CHARACTERS } from './corrector';
import { LanguageModels } from './language/language-models';

export interface InlineCorrectorOptions {
  /** Languages start() loads; others are loaded at their first text. @default none */
  readonly warm?: readonly CorrectionLanguage[];
  /** @default 1 000 000 */
  readonly maxCharacters?: number;
}

/** Corrects in the caller's thread, which it blocks: for tests and small tools. */
export class InlineCorrector implements Corrector {
  private readonly models = new LanguageModels();

  constructor(private readonly options: InlineCorrectorOptions = {}) {}

  async start(): Promise<void> {
    await Promise.all((this.options.warm ?? []).map((language) => this.models.get(language)));
  }

  async correct(text: string, language: string, signal?: AbortSignal): Promise<Correction> {
    signal?.throwIfAborted();
    assertCorrectable(text, language, this.options.maxCharacters ?? MAX_CHARACTERS);
    const model = await this.models.get(language);
    signal?.throwIfAborted();
    return correct(text, model);
  }

  async stop(): Promise<void> {
    await Promise.resolve();
  }
}
