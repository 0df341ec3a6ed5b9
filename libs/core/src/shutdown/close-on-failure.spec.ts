import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CoreModule } from '../core.module';
import { closeOnFailure } from './close-on-failure';
import { ShutdownSequence } from './shutdown-sequence';

/** An application with a store that is open after `opening`; it fails beside that, or after. */
function failing(stopped: string[], opening?: Promise<unknown>, name = 'pool'): Type {
  const store = {
    provide: 'STORE',
    inject: [ShutdownSequence],
    useFactory: async (shutdown: ShutdownSequence) => {
      await opening;
      shutdown.register({ phase: 'stores', name, stop: () => void stopped.push(name) });
      return name;
    },
  };
  const broken = {
    provide: 'BROKEN',
    inject: opening === undefined ? ['STORE'] : [],
    useFactory: () => Promise.reject(new Error('broken')),
  };
  class AppModule {}
  Module({ imports: [CoreModule], providers: [store, broken] })(AppModule);
  return AppModule;
}

const boot = (module: Type) => () =>
  NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });

describe('a boot that fails', () => {
  it('closes what it had opened, and throws its error on', async () => {
    const stopped: string[] = [];
    const module = failing(stopped);
    await expect(closeOnFailure(boot(module))).rejects.toThrow('broken');
    expect(stopped).toEqual(['pool']);
  });

  it('closes what opens only after it has failed', async () => {
    const stopped: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await expect(closeOnFailure(boot(failing(stopped, promise)))).rejects.toThrow('broken');
    resolve();
    await new Promise((turn) => setImmediate(turn));
    expect(stopped).toEqual(['pool']);
  });

  it('closes nothing of another one beside it', async () => {
    const stopped: string[] = [];
    class AppModule {}
    Module({ imports: [CoreModule] })(AppModule);
    const [app] = await Promise.all([
      closeOnFailure(boot(AppModule)),
      closeOnFailure(boot(failing(stopped, undefined, 'theirs'))).catch(() => undefined),
    ]);
    const own = { phase: 'stores', name: 'own', stop: () => void stopped.push('own') } as const;
    app.get(ShutdownSequence).register(own);
    expect(stopped).toEqual(['theirs']);
    await app.close();
    expect(stopped).toEqual(['theirs', 'own']);
  });
});
