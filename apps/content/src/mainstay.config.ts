import { configOf } from '@mainstay-apps/wiring';
import { CONTENT_TABLES } from './app.module';
import { ContentSettings } from './content.settings';

/** What the `mainstay` command knows of this service when it runs in this folder. */
export default configOf(ContentSettings, CONTENT_TABLES, 'src/persistence');
