import { describeOn } from '@mainstay/testing';
import { ESSAY_LIFECYCLE_TABLES } from '@mainstay-apps/essay-lifecycle';
// prettier-ignore
import { PostgresEssayStore }
  from '../../apps/essay-lifecycle/src/persistence/postgres-essay.store';
import { onPostgres } from './app-store-fixture';
import { essayStoreContract } from './essay-store.contract';

describeOn(['postgres'], 'the essay store on PostgreSQL', () => {
  essayStoreContract(() => onPostgres(PostgresEssayStore, ESSAY_LIFECYCLE_TABLES.migrations));
});
