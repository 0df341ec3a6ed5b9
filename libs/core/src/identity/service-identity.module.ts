import { Global, Module, type DynamicModule } from '@nestjs/common';
import { NAMED_IDENTITY } from './named-identity';
import type { ServiceIdentity } from './service-identity';

/** Names the application; `createService` and `ObservabilityModule` import it for you. */
@Global()
@Module({})
export class ServiceIdentityModule {
  static forRoot(identity: Partial<ServiceIdentity> & { readonly name: string }): DynamicModule {
    return {
      module: ServiceIdentityModule,
      providers: [{ provide: NAMED_IDENTITY, useValue: identity }],
      exports: [NAMED_IDENTITY],
    };
  }
}
