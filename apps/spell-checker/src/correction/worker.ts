import { correct } from './correct';
import type { Correction, CorrectionLanguage } from './correction';
import { LanguageModels } from './language/language-models';

/** What the pool asks of a thread: to load languages, or to correct a text. */
export type WorkerTask =
  | { readonly kind: 'warm'; readonly languages: readonly CorrectionLanguage[] }
  | { readonly kind: 'correct'; readonly text: string; readonly language: CorrectionLanguage };

const models = new LanguageModels();

/** What piscina calls in each thread. */
export default async function run(task: WorkerTask): Promise<Correction | undefined> {
  if (task.kind === 'correct') return correct(task.text, await models.get(task.language));
  // One after the other: expanding a dictionary is work of this one thread anyway.
  for (const language of task.languages) await models.get(language);
  return undefined;
}
