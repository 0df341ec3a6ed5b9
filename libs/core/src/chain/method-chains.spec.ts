import { Controller, Get, Inject, Injectable, Module, Scope, SetMetadata } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CoreModule } from '../core.module';
import { annotateMethod } from './method-annotation';
import { MethodChainInvalidError } from './method-chain-invalid.error';
import { MethodChains } from './method-chains';
import type { MethodLayer } from './method-layer';
import { MethodNotWiredError } from './method-not-wired.error';
import { needModule } from './needed-module';
import { ProviderScanner } from './provider-scanner';
import { applyLayer, bypassLayers } from './trampoline';

const OUTER: MethodLayer<string> = { name: '@Outer', order: 1, module: 'OuterModule' };
const INNER: MethodLayer<string> = { name: '@Inner', order: 2, module: 'InnerModule' };
const NOTE = Symbol('note');

const Layer =
  (layer: MethodLayer<string>, options: string) =>
  (target: object, name: string | symbol, descriptor: PropertyDescriptor) =>
    applyLayer(layer, options, target, name, descriptor);

const Note = (value: string) => (target: object, name: string | symbol) =>
  annotateMethod(NOTE, value, target, name);

@Injectable()
class Steps {
  readonly seen: string[] = [];

  constructor(chains: MethodChains) {
    for (const layer of [OUTER, INNER]) {
      chains.register(layer, (options, site) => (next) => (...args) => {
        this.seen.push(`${layer.name}(${options}) ${site.className}.${site.methodName}`);
        return next(...args);
      });
    }
  }
}

@Module({ imports: [CoreModule], providers: [Steps], exports: [Steps] })
class StepsModule {}

@Injectable()
class Service {
  @Note('kept')
  @Layer(INNER, 'b')
  @Layer(OUTER, 'a')
  @SetMetadata('role', 'reader')
  read(id: string, _flag: boolean): string {
    return `read ${id} by ${this.constructor.name}`;
  }
}

async function boot(
  providers: NonNullable<Parameters<typeof Test.createTestingModule>[0]['providers']>,
) {
  const module = await Test.createTestingModule({ imports: [StepsModule], providers }).compile();
  return module.init();
}

describe('MethodChains', () => {
  it('applies layers in their fixed order, whatever order the decorators stand in', async () => {
    const app = await boot([Service]);
    expect(app.get(Service).read('1', true)).toBe('read 1 by Service');
    expect(app.get(Steps).seen).toEqual(['@Outer(a) Service.read', '@Inner(b) Service.read']);
    await app.close();
  });

  it('keeps name, length and metadata of the method', () => {
    expect(Service.prototype.read.name).toBe('read');
    expect(Service.prototype.read).toHaveLength(2);
    expect(Reflect.getMetadata('role', Service.prototype.read)).toBe('reader');
  });

  it('reaches instances of a factory, and a method taken before the start', async () => {
    const made = new Service();
    const taken = made.read;
    const app = await boot([{ provide: 'made', useFactory: () => made }]);
    expect(taken.call(made, '2', false)).toBe('read 2 by Service');
    expect(app.get(Steps).seen).toHaveLength(2);
    await app.close();
  });

  it('reaches controllers and methods of a base class', async () => {
    @Controller()
    class Sub extends Service {
      @Get()
      @Layer(INNER, 'own')
      own(): string {
        return super.read('3', true);
      }
    }
    const module = await Test.createTestingModule({
      imports: [StepsModule],
      controllers: [Sub],
    }).compile();
    const app = await module.init();
    expect(app.get(Sub).own()).toBe('read 3 by Sub');
    expect(app.get(Steps).seen).toHaveLength(3);
    await app.close();
  });

  it('throws when a method is called on an instance that was never set up', () => {
    expect(() => new Service().read('1', true)).toThrow(MethodNotWiredError);
    expect(() => new Service().read('1', true)).toThrow(/Service\.read .*bypassLayers/s);
    expect(bypassLayers(new Service()).read('1', true)).toBe('read 1 by Service');
  });

  it('fails the boot for a request-scoped or transient provider, naming the method', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {
      @Layer(INNER, 'x')
      read(): void {}
    }
    const booting = boot([PerRequest]);
    await expect(booting).rejects.toThrow(MethodChainInvalidError);
    await expect(booting).rejects.toThrow(/PerRequest\.read has @Inner.*request-scoped/);
  });

  it('fails the boot when the module of a layer is missing, naming every such method', async () => {
    const ORPHAN: MethodLayer<string> = { name: '@Orphan', order: 3, module: 'OrphanModule' };
    @Injectable()
    class Lost {
      @Layer(ORPHAN, 'x')
      one(): void {}
      @Layer(ORPHAN, 'y')
      two(): void {}
    }
    await expect(boot([Lost])).rejects.toThrow(/Lost\.one .*OrphanModule[\s\S]*Lost\.two/);
  });

  it('fails the boot when a module that a method needs is not announced', async () => {
    const needed = { decorator: '@Marked', module: 'MarkedModule' };
    @Injectable()
    class Marked {
      read(): void {}
    }
    needModule(needed, Marked.prototype, 'read');
    await expect(boot([Marked])).rejects.toThrow(
      /Marked\.read has @Marked, but MarkedModule is not/,
    );

    @Injectable()
    class Announcing {
      constructor(chains: MethodChains) {
        chains.announce('MarkedModule');
      }
    }
    const app = await boot([Marked, Announcing]);
    await app.close();
  });

  it('refuses the same layer twice on a method', () => {
    expect(() => {
      class Twice {
        @Layer(INNER, 'a')
        @Layer(INNER, 'b')
        read(): void {}
      }
      return Twice;
    }).toThrow(/Twice\.read has @Inner twice/);
  });

  it('refuses static methods, getters, and annotations of methods named by a symbol', () => {
    const named = Symbol('named');
    class Odd {
      static still(): void {}
      get got(): string {
        return 'got';
      }
      [named](): void {}
    }
    const put = (target: object, name: string) =>
      applyLayer(INNER, 'x', target, name, Object.getOwnPropertyDescriptor(target, name));
    expect(() => put(Odd, 'still')).toThrow(/@Inner is on Odd\.still, which is static/);
    expect(() => put(Odd.prototype, 'got')).toThrow(/@Inner .*, and Odd\.got is none/);
    expect(() => Note('x')(Odd.prototype, named)).toThrow(/named\)\] is .* its name/);
  });

  it('applies a layer that counts once to the overriding method only', async () => {
    const ONCE: MethodLayer<string> = { ...OUTER, name: '@Once', once: true };
    @Injectable()
    class Base {
      @Layer(ONCE, 'base')
      @Layer(INNER, 'base')
      read(): string {
        return 'base';
      }
      @Layer(ONCE, 'alone')
      alone(): void {}
    }
    @Injectable()
    class Sub extends Base {
      @Layer(ONCE, 'sub')
      override read(): string {
        return `sub of ${super.read()}`;
      }
    }
    @Injectable()
    class OnceSteps {
      constructor(chains: MethodChains, steps: Steps) {
        chains.register(ONCE, (options) => (next) => (...args) => {
          steps.seen.push(`@Once(${options})`);
          return next(...args);
        });
      }
    }
    const app = await boot([Sub, OnceSteps]);
    expect(app.get(Sub).read()).toBe('sub of base');
    app.get(Sub).alone();
    expect(app.get(Steps).seen).toEqual(['@Once(sub)', '@Inner(base) Sub.read', '@Once(alone)']);
    await app.close();
  });

  it('keeps two applications that share a class apart', async () => {
    const [one, two] = await Promise.all([boot([Service]), boot([Service])]);
    one.get(Service).read('1', true);
    expect(two.get(Steps).seen).toEqual([]);
    await Promise.all([one.close(), two.close()]);
  });

  it('finds annotated methods once, however many tokens share the instance', async () => {
    @Injectable()
    class Alias {
      constructor(@Inject('alias') readonly service: Service) {}
    }
    const app = await boot([Service, { provide: 'alias', useExisting: Service }, Alias]);
    const found = app.get(ProviderScanner).annotated<string>(NOTE);
    expect(found.map(({ methodName, value }) => [methodName, value])).toEqual([['read', 'kept']]);
    await app.close();
  });
});
