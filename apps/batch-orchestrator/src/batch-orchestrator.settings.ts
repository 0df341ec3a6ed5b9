import type { ServiceDeclaration } from '@mainstay/service';
import { ReferenceSettings } from '@mainstay-apps/wiring';

/** Settings of the batch orchestrator: `BATCH_ORCHESTRATOR_…`. */
export class BatchOrchestratorSettings extends ReferenceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'batch_orchestrator_service',
    prefix: 'BATCH_ORCHESTRATOR_',
    port: 5001,
    uses: ['kafka', 'database', 'redis'],
  };
}
