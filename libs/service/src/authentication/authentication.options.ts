/** Whose tokens a service takes. */
export interface AuthenticationOptions {
  /** `iss` of the tokens, exactly. */
  readonly issuer: string;
  /** One of these is in `aud`. */
  readonly audience: readonly string[];
  /** Where the issuer's public keys are. */
  readonly jwksUrl: string;
  /** Signatures that are taken; never `none`, never a shared secret. @default DEFAULT_ALGORITHMS */
  readonly algorithms?: readonly string[];
  /** Milliseconds by which clocks may differ. @default 5_000 */
  readonly clockToleranceMs?: number;
  /** A scope every token needs (`scope` or `scp`); without it 403. @default none */
  readonly requiredScope?: string;
}

/** Signatures by a private key whose public half anybody may have. */
export const ASYMMETRIC_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

export const DEFAULT_ALGORITHMS: readonly string[] = ['RS256', 'PS256', 'ES256', 'EdDSA'];

export const AUTHENTICATION_DEFAULTS = {
  algorithms: DEFAULT_ALGORITHMS,
  clockToleranceMs: 5_000,
} as const;
