import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose';

type Key = Awaited<ReturnType<typeof generateKeyPair>>;

export const ISSUER = 'https://issuer.example/';
export const AUDIENCE = 'small-api';

/** What a token says instead of what it should. */
export interface TokenParts {
  readonly claims?: JWTPayload;
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now. */
  readonly expiresIn?: number;
  readonly subject?: string | null;
  /** Signed by this one's key, whatever the token says. */
  readonly signedBy?: Issuer;
}

/** Signs tokens and serves its public keys. */
export class Issuer {
  fetches = 0;
  private keyId = 0;
  private key!: Key;
  private published: JWK[] = [];
  private server: Server | undefined;
  private port = 0;

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    await issuer.rotate();
    await issuer.open();
    return issuer;
  }

  get jwksUrl(): string {
    return `http://127.0.0.1:${this.port}/jwks.json`;
  }

  /** Signs with a new key from now on, and no longer publishes the former ones. */
  async rotate(): Promise<void> {
    this.keyId += 1;
    this.key = await generateKeyPair('ES256');
    const jwk = await exportJWK(this.key.publicKey);
    this.published = [{ ...jwk, kid: String(this.keyId), alg: 'ES256', use: 'sig' }];
  }

  /** The public half of its key as a text, for those who take it for a shared secret. */
  get publicKeyText(): string {
    return JSON.stringify(this.published[0]);
  }

  token(parts: TokenParts = {}): Promise<string> {
    const { claims = {}, issuer = ISSUER, audience = AUDIENCE, expiresIn = 60 } = parts;
    const now = Math.floor(Date.now() / 1_000);
    const token = new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: String(this.keyId) })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + expiresIn);
    if (parts.subject !== null) token.setSubject(parts.subject ?? 'user-7');
    return token.sign((parts.signedBy ?? this).key.privateKey);
  }

  async open(): Promise<void> {
    this.server = createServer((_request, response) => {
      this.fetches += 1;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: this.published }));
    });
    const server = this.server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve)));
  }
}
