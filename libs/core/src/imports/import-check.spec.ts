import { forwardRef, Inject, Module, type DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CoreModule } from '../core.module';
import { ImportedOnce } from './imported-once.decorator';
import { ModuleImportedTwiceError } from './module-imported-twice.error';

const made: string[] = [];

@ImportedOnce({ otherwise: 'A further bus needs a name.' })
@Module({ imports: [CoreModule] })
class BusModule {
  constructor(@Inject('made') name: string) {
    made.push(name);
  }

  static forRoot(name = 'bus'): DynamicModule {
    const providers = [
      { provide: 'made', useValue: name },
      { provide: name, useValue: name },
    ];
    return { module: BusModule, providers, exports: [name], global: true };
  }
}

@Module({ imports: [BusModule.forRoot()] })
class OrdersModule {}

const boot = (...imports: object[]) =>
  Test.createTestingModule({ imports: imports as [] }).compile();

describe('an application', () => {
  beforeEach(() => made.splice(0));

  it('does not boot with a module imported twice, and says by whom', async () => {
    @Module({})
    class AppModule {
      static forRoot(): DynamicModule {
        return { module: AppModule, imports: [BusModule.forRoot(), OrdersModule] };
      }
    }
    const booting = boot(AppModule.forRoot());
    await expect(booting).rejects.toThrow(ModuleImportedTwiceError);
    await expect(booting).rejects.toThrow(
      /BusModule is imported twice, by AppModule and OrdersModule\..*A further bus needs a name\./,
    );
  });

  it('is told of an importer that refers to the module forward', async () => {
    @Module({ imports: [forwardRef(() => BusModule.forRoot() as never)] })
    class LateModule {}
    await expect(boot(OrdersModule, LateModule)).rejects.toThrow(/by OrdersModule and LateModule/);
  });

  it('may reach one import by two ways', async () => {
    const bus = BusModule.forRoot();
    @Module({ imports: [bus] })
    class BillingModule {}
    const app = await boot(
      bus,
      BillingModule,
      forwardRef(() => BillingModule),
    );
    expect(made).toEqual(['bus']);
    await app.close();
  });

  it('may import a module again that offers something else', async () => {
    const app = await boot(BusModule.forRoot(), BusModule.forRoot('second'));
    expect(made).toHaveLength(2);
    await app.close();
  });

  it('is not bothered by another application of the process', async () => {
    const apps = await Promise.all([boot(OrdersModule), boot(OrdersModule)]);
    await Promise.all(apps.map((app) => app.close()));
  });
});
