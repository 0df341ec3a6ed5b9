import { IsArray, IsIn, IsNumber, IsString, IsUrl, Max, Min } from 'class-validator';
import { ServiceSettings } from '../settings/service-settings';
import { Setting } from '../settings/setting.decorator';
import {
  ASYMMETRIC_ALGORITHMS,
  DEFAULT_ALGORITHMS,
  type AuthenticationOptions,
} from './authentication.options';

const LONGEST_TOLERANCE_S = 300;

/** Settings of a service whose HTTP API is protected by tokens, or left open on purpose. */
export abstract class ProtectedServiceSettings extends ServiceSettings {
  @Setting({
    description: 'jwt protects the HTTP API, off leaves it open; production must say which.',
    shared: true,
  })
  @IsIn(['jwt', 'off'])
  authMode?: 'jwt' | 'off';

  @Setting({ description: 'Issuer of the tokens, exactly as in them.', shared: true })
  @IsString()
  jwtIssuer?: string;

  @Setting({ description: 'Audiences, one of which a token is for.', shared: true })
  @IsArray()
  jwtAudience: string[] = [];

  @Setting({ description: 'Where the issuer’s public keys are (JWKS).', shared: true })
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  jwtJwksUrl?: string;

  @Setting({ description: 'Signatures that are taken.', shared: true })
  @IsIn([...ASYMMETRIC_ALGORITHMS], { each: true })
  jwtAlgorithms: string[] = [...DEFAULT_ALGORITHMS];

  @Setting({ description: 'Seconds by which clocks may differ.', shared: true })
  @IsNumber()
  @Min(0)
  @Max(LONGEST_TOLERANCE_S)
  jwtClockTolerance = 5;

  @Setting({ description: 'A scope that every token needs.', shared: true })
  @IsString()
  jwtRequiredScope?: string;

  /** Options of the AuthenticationModule; undefined leaves the API open. */
  get authentication(): AuthenticationOptions | undefined {
    const { jwtIssuer: issuer, jwtAudience: audience, jwtJwksUrl: jwksUrl } = this;
    if (this.mode !== 'jwt' || issuer === undefined || jwksUrl === undefined) return undefined;
    return {
      issuer,
      audience,
      jwksUrl,
      algorithms: this.jwtAlgorithms,
      clockToleranceMs: this.jwtClockTolerance * 1_000,
      requiredScope: this.jwtRequiredScope,
    };
  }

  override problems(): string[] {
    return [...super.problems(), ...this.authenticationProblems()];
  }

  /** What AUTH_MODE says; where it says nothing an address of keys speaks for `jwt`. */
  private get mode(): 'jwt' | 'off' | undefined {
    return this.authMode ?? (this.jwtJwksUrl === undefined ? undefined : 'jwt');
  }

  private authenticationProblems(): string[] {
    if (this.mode === 'jwt') {
      return this.missing().map((name) => `${name} is missing: the HTTP API takes tokens (jwt).`);
    }
    if (this.mode === undefined && this.environment === 'production') {
      return [
        'AUTH_MODE is missing: in production the HTTP API is protected (AUTH_MODE=jwt with ' +
          'JWT_ISSUER, JWT_AUDIENCE and JWT_JWKS_URL) or left open on purpose (AUTH_MODE=off).',
      ];
    }
    return [];
  }

  private missing(): string[] {
    const wanted = {
      JWT_ISSUER: this.jwtIssuer !== undefined,
      JWT_AUDIENCE: this.jwtAudience.length > 0,
      JWT_JWKS_URL: this.jwtJwksUrl !== undefined,
      JWT_ALGORITHMS: this.jwtAlgorithms.length > 0,
    };
    return Object.entries(wanted).flatMap(([name, there]) => (there ? [] : [name]));
  }
}
