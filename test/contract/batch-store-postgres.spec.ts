import { describeOn } from '@mainstay/testing';
import { BATCH_ORCHESTRATOR_TABLES } from '@mainstay-apps/batch-orchestrator';
// prettier-ignore
import { PostgresBatchStore }
  from '../../apps/batch-orchestrator/src/persistence/postgres-batch.store';
import { onPostgres } from './app-store-fixture';
import { batchStoreContract } from './batch-store.contract';

describeOn(['postgres'], 'the batch store on PostgreSQL', () => {
  batchStoreContract(() => onPostgres(PostgresBatchStore, BATCH_ORCHESTRATOR_TABLES.migrations));
});
