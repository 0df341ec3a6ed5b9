import { Inject, Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { MethodChainInvalidError } from '@mainstay/core';
import { CircuitBreaker, CircuitBreakerOpenError, CircuitBreakerRegistry } from './index';
import {
  CallTimeoutError,
  currentSignal,
  makeResilient,
  ResilienceModule,
  Retry,
  Timeout,
} from './index';

@Injectable()
class Texts {
  calls = 0;
  answer: () => Promise<string> = async () => 'text';

  @CircuitBreaker('content')
  async fetch(id: string): Promise<string> {
    this.calls += 1;
    return `${id}: ${await this.answer()}`;
  }

  @Retry({ attempts: 3, initialDelayMs: 1 })
  @CircuitBreaker({ name: 'patient', failureThreshold: 10 })
  async patient(): Promise<string> {
    this.calls += 1;
    return this.answer();
  }

  @Timeout(20)
  async slow(): Promise<AbortSignal | undefined> {
    const signal = currentSignal();
    await this.answer();
    return signal;
  }
}

async function boot(provider: new () => object, circuits = { content: { failureThreshold: 2 } }) {
  const module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot({ circuits })],
    providers: [provider],
  }).compile();
  return module.init();
}

describe('ResilienceModule', () => {
  it('sends decorated methods through the circuit of their name', async () => {
    const app = await boot(Texts);
    const texts = app.get(Texts);
    await expect(texts.fetch('a')).resolves.toBe('a: text');
    texts.answer = () => Promise.reject(new Error('down'));
    await expect(texts.fetch('b')).rejects.toThrow('down');
    await expect(texts.fetch('b')).rejects.toThrow('down');
    await expect(texts.fetch('b')).rejects.toThrow(CircuitBreakerOpenError);
    expect(texts.calls).toBe(3);
    expect(app.get(CircuitBreakerRegistry).get('content').state).toBe('open');
    await app.close();
  });

  it('keeps name, length and parameter types of the method', async () => {
    expect(Texts.prototype.fetch.name).toBe('fetch');
    expect(Texts.prototype.fetch).toHaveLength(1);
    expect(Reflect.getMetadata('design:paramtypes', Texts.prototype, 'fetch')).toEqual([String]);
  });

  it('retries outside the breaker', async () => {
    const app = await boot(Texts);
    const texts = app.get(Texts);
    texts.answer = () =>
      texts.calls < 3 ? Promise.reject(new Error('down')) : Promise.resolve('up');
    await expect(texts.patient()).resolves.toBe('up');
    expect(texts.calls).toBe(3);
    await app.close();
  });

  it('does not retry an open circuit', async () => {
    const app = await boot(Texts);
    const release = app.get(CircuitBreakerRegistry).get('patient').isolate();
    await expect(app.get(Texts).patient()).rejects.toThrow(CircuitBreakerOpenError);
    expect(app.get(Texts).calls).toBe(0);
    release();
    await app.close();
  });

  it('fails a call that takes too long and aborts its signal', async () => {
    const app = await boot(Texts);
    const texts = app.get(Texts);
    let aborted: Promise<unknown> | undefined;
    texts.answer = () => {
      const signal = currentSignal();
      aborted = new Promise((resolve) => signal?.addEventListener('abort', resolve));
      return aborted as Promise<string>;
    };
    await expect(texts.slow()).rejects.toThrow(CallTimeoutError);
    await expect(aborted).resolves.toBeDefined();
    await app.close();
  });

  it('fails the boot naming class, method and the circuits there are', async () => {
    class Wrong {
      @CircuitBreaker('missing')
      async fetch(): Promise<void> {}
    }
    const booting = boot(Wrong);
    await expect(booting).rejects.toThrow(MethodChainInvalidError);
    await expect(booting).rejects.toThrow(/Wrong\.fetch: @CircuitBreaker: .*"missing".*content/s);
  });

  it('injects registries of two applications of one process apart', async () => {
    const [one, two] = await Promise.all([boot(Texts), boot(Texts)]);
    one.get(CircuitBreakerRegistry).get('content').isolate();
    await expect(two.get(Texts).fetch('a')).resolves.toBe('a: text');
    await Promise.all([one.close(), two.close()]);
  });

  it('can be injected by the type of the class', () => {
    class Client {
      constructor(@Inject('circuit') readonly breaker: CircuitBreaker) {}
    }
    expect(Reflect.getMetadata('design:paramtypes', Client)).toEqual([CircuitBreaker]);
    expect(new CircuitBreaker({ name: 'x' })).toBeInstanceOf(CircuitBreaker);
  });

  it('wraps every method of a client without changing it', async () => {
    const breaker = new CircuitBreaker({ name: 'client', failureThreshold: 1 });
    const client = { base: 'x', get: async (id: string) => `${client.base}${id}` };
    const resilient = makeResilient(client, breaker);
    await expect(resilient.get('1')).resolves.toBe('x1');
    expect(resilient.base).toBe('x');
    breaker.isolate();
    await expect(resilient.get('1')).rejects.toThrow(CircuitBreakerOpenError);
    await expect(client.get('1')).resolves.toBe('x1');
  });
});
