import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import {
  CLOCK,
  RequestContext,
  SERVICE_IDENTITY,
  type Clock,
  type ServiceIdentity,
} from '@mainstay/core';
import { checkAuthenticationOptions } from './authentication.option-rules';
import type { AuthenticationOptions } from './authentication.options';
import { JwtGuard } from './jwt.guard';
import { TokenVerifier } from './token-verifier';

/**
 * Protects the HTTP API of an application by tokens (JSON Web Tokens, RFC 9068 in what is checked).
 * Without options it leaves the API open.
 */
@Module({})
export class AuthenticationModule {
  /** @throws {ServiceOptionsInvalidError} */
  static forRoot(options: AuthenticationOptions | undefined): DynamicModule {
    if (options === undefined) return { module: AuthenticationModule };
    checkAuthenticationOptions(options);
    return {
      module: AuthenticationModule,
      providers: [
        {
          provide: APP_GUARD,
          inject: [SERVICE_IDENTITY, RequestContext, Reflector, CLOCK],
          useFactory: (
            app: ServiceIdentity,
            context: RequestContext,
            routes: Reflector,
            clock: Clock,
          ) =>
            new JwtGuard({
              app,
              context,
              routes,
              verifier: new TokenVerifier(app.name, options, () => clock.now()),
              requiredScope: options.requiredScope,
            }),
        },
      ],
    };
  }
}
