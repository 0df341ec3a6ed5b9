import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaConsumers } from '@mainstay/kafka-bus';
import { createService, loadSettings, type Service, type SettingsClass } from '@mainstay/service';
import {
  BatchOrchestratorAppModule,
  BatchOrchestratorSettings,
} from '@mainstay-apps/batch-orchestrator';
import { referenceReaders } from '@mainstay-apps/contracts';
import { EssayLifecycleAppModule, EssayLifecycleSettings } from '@mainstay-apps/essay-lifecycle';
import { SpellCheckerAppModule, SpellCheckerSettings } from '@mainstay-apps/spell-checker';
import { embeddedParts, type ReferenceSettings } from '@mainstay-apps/wiring';

describe('the readers that topic bootstrap is told of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-readers-'));
  const parts = embeddedParts(folder);
  const services: Service[] = [];

  const read = <Settings extends ReferenceSettings>(type: SettingsClass<Settings>): Settings => {
    const environment = { ENVIRONMENT: 'testing', LOG_LEVEL: 'error' };
    const settings = loadSettings(type, { environment, file: join(folder, 'none.env') });
    settings.port = 0;
    if (settings.metricsPort !== undefined) settings.metricsPort = 0;
    return settings.useParts(parts);
  };

  beforeAll(async () => {
    const spellChecker = read(SpellCheckerSettings);
    spellChecker.warmLanguages = [];
    services.push(
      await createService(BatchOrchestratorAppModule, BatchOrchestratorSettings, {
        settings: read(BatchOrchestratorSettings),
      }),
      await createService(EssayLifecycleAppModule, EssayLifecycleSettings, {
        settings: read(EssayLifecycleSettings),
      }),
      await createService(SpellCheckerAppModule, SpellCheckerSettings, { settings: spellChecker }),
    );
    await Promise.all(services.map((service) => service.start()));
  });

  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  it('are the subscriptions of the services, and no others', () => {
    const subscribed = services.flatMap(({ app }) =>
      app
        .get(KafkaConsumers)
        .subscriptions.flatMap(({ group, definitions }) =>
          definitions.map(({ topic }) => ({ group, topic })),
        ),
    );
    const inOrder = (readers: readonly { group: string; topic: string }[]) =>
      readers.map(({ group, topic }) => `${group} ${topic}`).sort();
    expect(inOrder(subscribed)).toEqual(inOrder(referenceReaders));
  });
});
