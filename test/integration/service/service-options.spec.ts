import { Module } from '@nestjs/common';
import { AuthenticationModule, createService, ServiceOptionsInvalidError } from '@mainstay/service';
import { SmallSettings } from './small-service';

@Module({})
class EmptyModule {}

const authentication = {
  issuer: 'https://issuer.example',
  audience: ['tests'],
  jwksUrl: 'https://issuer.example/jwks',
};

describe('createService', () => {
  it.each<[string, object]>([
    ['shutdown.deadlineMs must be', { shutdown: { deadlineMs: Number.NaN } }],
    ['shutdown.readinessGraceMs must be', { shutdown: { readinessGraceMs: '2s' } }],
    ['shutdown.deadline is no option', { shutdown: { deadline: 5 } }],
    ['http must be one of false or', { http: 'no' }],
    ['http.bodyLimitBytes must be', { http: { bodyLimitBytes: Infinity } }],
    ['http.requestTimeoutMs must be', { http: { requestTimeoutMs: 2 ** 31 } }],
    ['http.rawBodies must be a list', { http: { rawBodies: ['/files'] } }],
    ['rateLimit.requests must be', { rateLimit: { requests: 0 } }],
    ['rateLimit.storage must be', { rateLimit: { storage: {} } }],
    ['openApi must be one of false or', { openApi: true }],
    ['configure must be a function', { configure: {} }],
  ])('fails the boot with: %s', async (problem, options) => {
    const source = { environment: {}, file: '' };
    const creating = createService(EmptyModule, SmallSettings, { source, ...options });
    await expect(creating).rejects.toBeInstanceOf(ServiceOptionsInvalidError);
    await expect(creating).rejects.toThrow(problem);
  });
});

describe('AuthenticationModule', () => {
  it.each<[string, object]>([
    ['issuer must be', { issuer: undefined }],
    ['audience must be', { audience: 'tests' }],
    ['audience must be', { audience: undefined }],
    ['audience is empty', { audience: [] }],
    ['jwksUrl is no URL', { jwksUrl: 'issuer.example/jwks' }],
    ['algorithms must be', { algorithms: ['HS256'] }],
    ['clockToleranceMs must be', { clockToleranceMs: Number.NaN }],
    ['requiredScop is no option', { requiredScop: 'read' }],
  ])('is refused with: %s', (problem, options) => {
    const make = () => AuthenticationModule.forRoot({ ...authentication, ...options });
    expect(make).toThrow(ServiceOptionsInvalidError);
    expect(make).toThrow(problem);
  });

  it('is made of what it asks for', () => {
    expect(AuthenticationModule.forRoot(authentication).providers).toHaveLength(1);
  });
});
