import type { FactoryProvider } from '@nestjs/common';
import {
  RequestContext,
  SERVICE_IDENTITY,
  ShutdownSequence,
  type ServiceIdentity,
} from '@mainstay/core';
import {
  CircuitBreakerHttpClient,
  CircuitBreakerRegistry,
  ContentServiceClient,
} from '@mainstay/resilience';
import { CONTENT_CIRCUIT, type ReferenceSettings } from './reference-settings';
import { tokenHeaders } from './token-file';

/** The content service as another service sees it: pooled, timed out, behind its circuit. */
export function contentServiceProvider(
  settings: ReferenceSettings,
): FactoryProvider<ContentServiceClient> {
  return {
    provide: ContentServiceClient,
    inject: [CircuitBreakerRegistry, RequestContext, SERVICE_IDENTITY, ShutdownSequence],
    useFactory: (
      circuits: CircuitBreakerRegistry,
      context: RequestContext,
      app: ServiceIdentity,
      shutdown: ShutdownSequence,
    ) => {
      const http = new CircuitBreakerHttpClient(
        {
          baseUrl: settings.contentServiceUrl,
          dependency: CONTENT_CIRCUIT,
          headers: tokenHeaders(settings.contentServiceTokenFile),
        },
        { breaker: circuits.get(CONTENT_CIRCUIT), context, app },
      );
      shutdown.register({ phase: 'stores', name: 'content client', stop: () => http.stop() });
      return new ContentServiceClient(http, app.name);
    },
  };
}
