import type { LanguageModel } from './language-model';
import { loadLanguage } from './load-language';

/** The languages a thread has loaded: each at its first use, and once. */
export class LanguageModels {
  private readonly loading = new Map<string, Promise<LanguageModel>>();

  /** Throws UnknownLanguageError. A load that failed is tried again at the next call. */
  get(language: string): Promise<LanguageModel> {
    const known = this.loading.get(language);
    if (known) return known;
    const model = loadLanguage(language);
    this.loading.set(language, model);
    model.catch(() => this.loading.delete(language));
    return model;
  }
}
