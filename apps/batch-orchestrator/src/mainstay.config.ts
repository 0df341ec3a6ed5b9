import { configOf } from '@mainstay-apps/wiring';
import { BATCH_ORCHESTRATOR_TABLES } from './app.module';
import { BatchOrchestratorSettings } from './batch-orchestrator.settings';

/** What the `mainstay` command knows of this service when it runs in this folder. */
export default configOf(BatchOrchestratorSettings, BATCH_ORCHESTRATOR_TABLES, 'src/persistence');
