import { configOf } from '@mainstay-apps/wiring';
import { ESSAY_LIFECYCLE_TABLES } from './app.module';
import { EssayLifecycleSettings } from './essay-lifecycle.settings';

/** What the `mainstay` command knows of this service when it runs in this folder. */
export default configOf(EssayLifecycleSettings, ESSAY_LIFECYCLE_TABLES, 'src/persistence');
