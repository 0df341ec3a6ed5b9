import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CoreModule } from '../core.module';
import { resolveIdentity } from './named-identity';
import { SERVICE_IDENTITY, type ServiceIdentity } from './service-identity';
import { ServiceIdentityModule } from './service-identity.module';

describe('resolveIdentity', () => {
  it('takes what it is told before what the environment says', () => {
    const named = { name: 'a_service', version: '2', environment: 'staging' };
    const environment = { SERVICE_VERSION: '3', ENVIRONMENT: 'production' };
    expect(resolveIdentity(named, environment)).toEqual(named);
    expect(resolveIdentity({ name: 'a_service' }, environment)).toEqual({
      name: 'a_service',
      version: '3',
      environment: 'production',
    });
  });

  it("falls back to the package's name, without scope and with underscores", () => {
    const environment = { npm_package_name: '@shop/order-intake.api' };
    expect(resolveIdentity(undefined, environment)).toEqual({
      name: 'order_intake_api',
      version: '1.0.0',
      environment: 'development',
    });
    expect(resolveIdentity(undefined, {}).name).toBe('service');
  });
});

describe('ServiceIdentityModule', () => {
  it('names the application for every lib', async () => {
    @Module({ imports: [CoreModule, ServiceIdentityModule.forRoot({ name: 'shop_service' })] })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    expect(module.get<ServiceIdentity>(SERVICE_IDENTITY).name).toBe('shop_service');
  });
});
