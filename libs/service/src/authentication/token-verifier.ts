import type { JWTPayload } from 'jose';
import { raiseAuthenticationError } from '@mainstay/errors';
import { AUTHENTICATION_DEFAULTS, type AuthenticationOptions } from './authentication.options';
import { jose } from './jose';
import { KeySet } from './key-set';
import { KeysUnavailableError } from './keys-unavailable.error';

/** Who a request is from. */
export interface Caller {
  /** The token's `sub`. */
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly claims: Readonly<JWTPayload>;
}

const LONGEST_TOKEN = 8_192;

/** Checks tokens: signature, issuer, audience, times. */
export class TokenVerifier {
  private readonly keys: KeySet;

  constructor(
    private readonly service: string,
    private readonly options: AuthenticationOptions,
    now: () => number,
  ) {
    this.keys = new KeySet(options.jwksUrl, now);
  }

  /**
   * @throws {ServiceError} AUTHENTICATION_ERROR, saying what is wrong and nothing of the token.
   * @throws {KeysUnavailableError}
   */
  async verify(token: string): Promise<Caller> {
    if (token.length > LONGEST_TOKEN) this.refuse('The token is too long.');
    const { issuer, audience, algorithms, clockToleranceMs } = {
      ...AUTHENTICATION_DEFAULTS,
      ...this.options,
    };
    try {
      const { payload } = await jose().jwtVerify(
        token,
        (header, input) => this.keys.keyFor(header, input),
        {
          issuer,
          audience: [...audience],
          algorithms: [...algorithms],
          clockTolerance: clockToleranceMs / 1_000,
          requiredClaims: ['sub', 'exp'],
        },
      );
      return { userId: String(payload.sub), scopes: scopesOf(payload), claims: payload };
    } catch (error) {
      if (error instanceof KeysUnavailableError) throw error;
      return this.refuse(whatIsWrong(error), error);
    }
  }

  private refuse(message: string, cause?: unknown): never {
    return raiseAuthenticationError({
      service: this.service,
      operation: 'authenticate',
      message,
      cause,
    });
  }
}

function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const given = scope ?? scp;
  if (Array.isArray(given)) return given.map(String);
  return typeof given === 'string' ? given.split(' ').filter(Boolean) : [];
}

function whatIsWrong(error: unknown): string {
  const { JWTExpired, JWTClaimValidationFailed, JOSEAlgNotAllowed } = jose().errors;
  if (error instanceof JWTExpired) return 'The token has expired.';
  if (error instanceof JWTClaimValidationFailed) {
    return `The claim ${error.claim} of the token is missing or not for this service.`;
  }
  if (error instanceof JOSEAlgNotAllowed) return 'The token is signed in a way that is not taken.';
  return 'The token is not valid.';
}
