import type { ServiceDeclaration } from '@mainstay/service';
import { ReferenceSettings } from '@mainstay-apps/wiring';

/** Settings of the essay lifecycle service: `ESSAY_LIFECYCLE_…`. */
export class EssayLifecycleSettings extends ReferenceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'essay_lifecycle_service',
    prefix: 'ESSAY_LIFECYCLE_',
    port: 6001,
    uses: ['kafka', 'database', 'redis'],
  };
}
