import { MemoryEssayStore } from '../../apps/essay-lifecycle/src/persistence/memory-essay.store';
import { inMemory } from './app-store-fixture';
import { essayStoreContract } from './essay-store.contract';

describe('the essay store in memory', () => {
  essayStoreContract(() => inMemory(MemoryEssayStore));
});
