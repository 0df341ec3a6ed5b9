import { describeOn } from '@mainstay/testing';
import { EssayLifecycle1795219200001 } from '../../apps/essay-lifecycle/src/persistence/20261121_0001_essay_lifecycle';
import { PostgresEssayStore } from '../../apps/essay-lifecycle/src/persistence/postgres-essay.store';
import { onPostgres } from './app-store-fixture';
import { essayStoreContract } from './essay-store.contract';

describeOn(['postgres'], 'the essay store on PostgreSQL', () => {
  essayStoreContract(() => onPostgres(PostgresEssayStore, [EssayLifecycle1795219200001]));
});
