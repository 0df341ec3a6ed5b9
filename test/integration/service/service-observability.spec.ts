import { forwardRef, Module, type Type } from '@nestjs/common';
import { createService } from '@mainstay/service';
import { METRICS_REGISTRY, ObservabilityModule } from '@mainstay/observability';
import { SmallSettings } from './small-service';

const observability = () => ObservabilityModule.forRoot({ serviceName: 'small_service' });

@Module({ imports: [observability()] })
class Directly {}
@Module({ imports: [forwardRef(() => Directly)] })
class Forward {}
@Module({ imports: [Promise.resolve(observability())] })
class Promised {}
@Module({})
class Nowhere {}

describe('an application of a service', () => {
  it.each([[Directly], [Forward], [Promised], [Nowhere]])(
    'has one ObservabilityModule, where it imports it as %p does',
    async (application: Type) => {
      const service = await createService(application, SmallSettings, {
        source: { environment: { LOG_LEVEL: 'fatal' }, file: 'no such file' },
        http: false,
      });
      expect(service.app.get(METRICS_REGISTRY, { each: true, strict: false })).toHaveLength(1);
      await service.stop();
    },
  );
});
