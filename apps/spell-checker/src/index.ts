export { AppModule as SpellCheckerAppModule, SPELL_CHECKER_TABLES } from './app.module';
export { SpellCheckerSettings } from './spell-checker.settings';
export { CorrectionPool, type Correction } from './correction';
