import { configOf } from '@mainstay-apps/wiring';
import { SPELL_CHECKER_TABLES } from './app.module';
import { SpellCheckerSettings } from './spell-checker.settings';

/** What the `mainstay` command knows of this service when it runs in this folder. */
export default configOf(SpellCheckerSettings, SPELL_CHECKER_TABLES, 'src/persistence');
