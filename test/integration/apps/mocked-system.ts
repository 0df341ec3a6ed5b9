import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReferenceSystem } from '@mainstay-apps/reference-system';
import { embeddedParts } from '@mainstay-apps/wiring';

/** The reference system with ENVIRONMENT=testing, in a folder of its own. */
export class MockedSystem {
  readonly folder = mkdtempSync(join(tmpdir(), 'mainstay-mocked-'));
  private readonly system = new ReferenceSystem({
    freePorts: true,
    parts: embeddedParts(this.folder),
    source: {
      environment: { ENVIRONMENT: 'testing', LOG_LEVEL: 'error' },
      file: join(this.folder, 'none.env'),
    },
  });

  start() {
    return this.system.start();
  }

  async stop(): Promise<void> {
    await this.system.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
