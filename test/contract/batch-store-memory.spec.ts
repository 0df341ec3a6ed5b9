import { MemoryBatchStore } from '../../apps/batch-orchestrator/src/persistence/memory-batch.store';
import { inMemory } from './app-store-fixture';
import { batchStoreContract } from './batch-store.contract';

describe('the batch store in memory', () => {
  batchStoreContract(() => inMemory(MemoryBatchStore));
});
