import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { RequestContext, ServiceIdentity } from '@mainstay/core';
import {
  errorCodeOf,
  raiseAuthenticationError,
  raiseAuthorizationError,
  type ErrorContext,
} from '@mainstay/errors';
import { OperationalController } from '@mainstay/observability';
import { PUBLIC, REQUIRED_SCOPE } from './access.decorators';
import type { Caller, TokenVerifier } from './token-verifier';

interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
  user?: Caller;
}

interface Response {
  setHeader(name: string, value: string): unknown;
}

/** What the guard goes by. */
export interface JwtGuardParts {
  readonly app: ServiceIdentity;
  readonly context: RequestContext;
  readonly routes: Reflector;
  readonly verifier: TokenVerifier;
  readonly requiredScope: string | undefined;
}

/**
 * Lets requests in that bring a token of the issuer; the caller is `request.user`, its id is in the
 * request context and on every line. Metrics, health and what is `@Public()` need none; what is no
 * request over HTTP (a Kafka message) is not asked.
 */
export class JwtGuard implements CanActivate {
  constructor(private readonly parts: JwtGuardParts) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http' || context.getClass() === OperationalController) return true;
    const { routes, requiredScope } = this.parts;
    const places = [context.getHandler(), context.getClass()];
    if (routes.getAllAndOverride<boolean | undefined>(PUBLIC, places) === true) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const caller = await this.callerOf(request, response);
    request.user = caller;
    this.parts.context.setUserId(caller.userId);
    const own = routes.getAllAndOverride<string | undefined>(REQUIRED_SCOPE, places);
    for (const scope of [requiredScope, own]) this.demand(scope, caller, response);
    return true;
  }

  private async callerOf({ headers }: Request, response: Response): Promise<Caller> {
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(headers.authorization ?? '')?.[1];
    if (token === undefined) {
      this.challenge(response);
      const message = 'A token is missing: send it as Authorization: Bearer <token>.';
      return raiseAuthenticationError({ ...this.errorContext, message });
    }
    try {
      return await this.parts.verifier.verify(token);
    } catch (error) {
      if (errorCodeOf(error) === 'AUTHENTICATION_ERROR') {
        this.challenge(
          response,
          ['error', 'invalid_token'],
          ['error_description', (error as Error).message],
        );
      }
      throw error;
    }
  }

  private demand(scope: string | undefined, { scopes }: Caller, response: Response): void {
    if (scope === undefined || scopes.includes(scope)) return;
    this.challenge(response, ['error', 'insufficient_scope'], ['scope', scope]);
    const message = `The token lacks the scope ${scope}.`;
    raiseAuthorizationError({ ...this.errorContext, message });
  }

  /** RFC 6750, section 3. */
  private challenge(response: Response, ...parameters: readonly (readonly string[])[]): void {
    const all = [['realm', this.parts.app.name], ...parameters];
    const text = all.map(([name, value]) => `${name}="${value}"`).join(', ');
    response.setHeader('WWW-Authenticate', `Bearer ${text}`);
  }

  private get errorContext(): ErrorContext {
    const correlationId = this.parts.context.correlationId ?? null;
    return { service: this.parts.app.name, operation: 'authenticate', correlationId };
  }
}
