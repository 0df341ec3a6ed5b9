import type { ServiceDeclaration } from '@mainstay/service';
import { ReferenceSettings } from '@mainstay-apps/wiring';

/** Settings of the content service: `CONTENT_…`. */
export class ContentSettings extends ReferenceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'content_service',
    prefix: 'CONTENT_',
    port: 8000,
    uses: ['database'],
  };
}
