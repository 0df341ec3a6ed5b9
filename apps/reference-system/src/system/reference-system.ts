import { createService, loadSettings, type Service, type SettingsSource } from '@mainstay/service';
import {
  BatchOrchestratorAppModule,
  BatchOrchestratorSettings,
} from '@mainstay-apps/batch-orchestrator';
import { CONTENT_HTTP, ContentAppModule, ContentSettings } from '@mainstay-apps/content';
import { EssayLifecycleAppModule, EssayLifecycleSettings } from '@mainstay-apps/essay-lifecycle';
import { SpellCheckerAppModule, SpellCheckerSettings } from '@mainstay-apps/spell-checker';
import { checkPorts, type WantedPort } from './check-ports';
import {
  embeddedParts,
  inProject,
  type EmbeddedParts,
  type ReferenceSettings,
} from '@mainstay-apps/wiring';

/** How the four services are started in this process. */
export interface ReferenceSystemOptions {
  /** Where the embedded PostgreSQL keeps its data. @default the project's '.mainstay/data' */
  readonly dataFolder?: string;
  /** Takes free ports instead of those the settings say. @default false */
  readonly freePorts?: boolean;
  /** Changes to the settings of every service, after they were read. */
  configure?(settings: ReferenceSettings): void;
  readonly source?: SettingsSource;
  /** Servers of one's own; else the system makes them. */
  readonly parts?: EmbeddedParts;
}

/** Where the services answer. */
export interface ReferenceUrls {
  readonly content: string;
  readonly orchestrator: string;
  readonly lifecycle: string;
  readonly spellChecker: string;
  /** The spell checker's worker port. */
  readonly spellCheckerWorker: string;
}

/**
 * The four reference services in one process, as four Nest applications that share embedded
 * servers and nothing else: what they tell each other goes over HTTP and Kafka as between machines.
 */
export class ReferenceSystem {
  private readonly services: Service[] = [];
  private readonly parts: EmbeddedParts;

  constructor(private readonly options: ReferenceSystemOptions = {}) {
    this.parts = options.parts ?? embeddedParts(options.dataFolder ?? inProject('.mainstay/data'));
  }

  /** Starts content first, then the rest. What had started is stopped again when one fails. */
  async start(): Promise<ReferenceUrls> {
    try {
      return await this.startAll();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops every service, then the embedded servers. Idempotent. */
  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
    await this.parts.postgres.stop();
  }

  private async startAll(): Promise<ReferenceUrls> {
    const settings = {
      content: this.settings(ContentSettings),
      lifecycle: this.settings(EssayLifecycleSettings),
      spellChecker: this.settings(SpellCheckerSettings),
      orchestrator: this.settings(BatchOrchestratorSettings),
    };
    await checkPorts(Object.values(settings).flatMap(wantedPorts));
    const content = await this.launch(
      createService(ContentAppModule, ContentSettings, {
        settings: settings.content,
        http: CONTENT_HTTP,
      }),
    );
    const contentUrl = urlOf(content);
    for (const service of Object.values(settings)) service.contentServiceUrl = contentUrl;
    const [lifecycle, spellChecker, orchestrator] = await Promise.all([
      this.launch(
        createService(EssayLifecycleAppModule, EssayLifecycleSettings, {
          settings: settings.lifecycle,
        }),
      ),
      this.launch(
        createService(SpellCheckerAppModule, SpellCheckerSettings, {
          settings: settings.spellChecker,
        }),
      ),
      this.launch(
        createService(BatchOrchestratorAppModule, BatchOrchestratorSettings, {
          settings: settings.orchestrator,
        }),
      ),
    ]);
    return {
      content: contentUrl,
      orchestrator: urlOf(orchestrator),
      lifecycle: urlOf(lifecycle),
      spellChecker: urlOf(spellChecker),
      spellCheckerWorker: spellChecker.workerUrl ?? '',
    };
  }

  private async launch(creating: Promise<Service>): Promise<Service> {
    const service = await creating;
    this.services.push(service);
    await service.start();
    return service;
  }

  private settings<Settings extends ReferenceSettings>(type: SettingsType<Settings>): Settings {
    const settings = loadSettings(type, this.options.source).useParts(this.parts);
    if (this.options.freePorts === true) {
      settings.port = 0;
      if (settings.metricsPort !== undefined) settings.metricsPort = 0;
    }
    this.options.configure?.(settings);
    return settings;
  }
}

type SettingsType<Settings extends ReferenceSettings> = Parameters<
  typeof loadSettings<Settings>
>[0];

function wantedPorts({ port, metricsPort, service }: ReferenceSettings): WantedPort[] {
  const http = { port, variable: `${service.prefix}PORT` };
  if (metricsPort === undefined) return [http];
  return [http, { port: metricsPort, variable: `${service.prefix}METRICS_PORT` }];
}

function urlOf(service: Service): string {
  if (service.url === undefined) throw new Error(`${service.identity.name} does not listen.`);
  return service.url;
}
