import { describeOn } from '@mainstay/testing';
import { BatchOrchestrator1795219200001 } from '../../apps/batch-orchestrator/src/persistence/20261121_0001_batch_orchestrator';
import { PostgresBatchStore } from '../../apps/batch-orchestrator/src/persistence/postgres-batch.store';
import { onPostgres } from './app-store-fixture';
import { batchStoreContract } from './batch-store.contract';

describeOn(['postgres'], 'the batch store on PostgreSQL', () => {
  batchStoreContract(() => onPostgres(PostgresBatchStore, [BatchOrchestrator1795219200001]));
});
