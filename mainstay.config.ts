import { defineConfig } from '@mainstay/cli';
import { referenceEvents, referenceReaders } from '@mainstay-apps/contracts';

/** What the `mainstay` command knows of the reference system: its events and who reads them. */
export default defineConfig({ catalogue: referenceEvents, subscriptions: referenceReaders });
