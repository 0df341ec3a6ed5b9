import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  applyLayer,
  CLOCK,
  CoreModule,
  LAYER_ORDER,
  MethodChainInvalidError,
  MethodChains,
  type MethodLayer,
} from '@mainstay/core';
import { ManualClock } from '@mainstay/testing';
import {
  Bulkhead,
  BulkheadFullError,
  CallTimeoutError,
  CircuitBreakerOpenError,
  CircuitBreakerRegistry,
  currentSignal,
  PolicyRegistry,
  RateLimit,
  RateLimitExceededError,
  ResilienceModule,
  Retry,
  Timeout,
  UsePolicy,
  type PolicyOptions,
} from '@mainstay/resilience';

const CLAIM: MethodLayer<(claimed: string) => void> = {
  name: '@Claim',
  order: LAYER_ORDER.idempotency,
  module: 'ClaimModule',
};

@Injectable()
class Claims {
  constructor(chains: MethodChains, policies: PolicyRegistry) {
    const { bulkhead, breaker } = policies.get('content');
    chains.register(CLAIM, (tell) => (next) => (...args) => {
      tell(`claimed by ${bulkhead?.active} of the bulkhead, circuit ${breaker?.state}`);
      return next(...args);
    });
  }
}

const told: string[] = [];

@Injectable()
class Texts {
  calls = 0;
  answer: () => Promise<string> = async () => 'text';

  @UsePolicy('content')
  async fetch(_id: string): Promise<string> {
    this.calls += 1;
    return this.answer();
  }

  @Timeout(20_000)
  @UsePolicy('content')
  async patient(): Promise<string> {
    return this.answer();
  }
}

@Injectable()
class Claiming {
  answer: () => Promise<string> = async () => 'text';

  @UsePolicy('content')
  async handle(): Promise<string> {
    return this.answer();
  }
}
applyLayer(
  CLAIM,
  (claimed) => told.push(claimed),
  Claiming.prototype,
  'handle',
  forward(Claiming.prototype, 'handle'),
);

/** The descriptor as it is on the prototype, for a decorator applied by hand. */
function forward(prototype: object, name: string): PropertyDescriptor {
  return Object.getOwnPropertyDescriptor(prototype, name) ?? {};
}

const POLICY: PolicyOptions = {
  breaker: { failureThreshold: 2, recoveryTimeoutMs: 1_000 },
  timeoutMs: 8_000,
  bulkhead: { maxConcurrent: 2 },
};

async function boot(
  providers: (new (...args: never[]) => object)[],
  policies: Record<string, PolicyOptions> = { content: POLICY },
) {
  const clock = new ManualClock();
  const module = await Test.createTestingModule({
    imports: [CoreModule, ResilienceModule.forRoot({ policies })],
    providers,
  })
    .overrideProvider(CLOCK)
    .useValue(clock)
    .compile();
  const app = await module.init();
  return { app, clock, policy: (name: string) => app.get(PolicyRegistry).get(name) };
}

const down = () => Promise.reject(new Error('down'));
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('@UsePolicy', () => {
  afterEach(() => {
    told.length = 0;
  });

  it('shares one circuit between methods and whoever calls without a decorator', async () => {
    const { app, policy } = await boot([Texts]);
    const texts = app.get(Texts);
    texts.answer = down;
    await expect(texts.fetch('1')).rejects.toThrow('down');
    await expect(texts.patient()).rejects.toThrow('down');
    await expect(texts.fetch('2')).rejects.toThrow(CircuitBreakerOpenError);
    await expect(policy('content').execute(() => 'never')).rejects.toThrow(CircuitBreakerOpenError);
    expect(app.get(CircuitBreakerRegistry).get('content').state).toBe('open');
    await app.close();
  });

  it('shares one bulkhead between methods', async () => {
    const { app } = await boot([Texts]);
    const texts = app.get(Texts);
    let end: ((text: string) => void) | undefined;
    texts.answer = () => new Promise((resolve) => (end = resolve));
    const first = texts.fetch('1');
    const endFirst = end;
    const second = texts.patient();
    await expect(texts.fetch('3')).rejects.toThrow(BulkheadFullError);
    endFirst?.('a');
    end?.('b');
    await expect(Promise.all([first, second])).resolves.toEqual(['a', 'b']);
    await app.close();
  });

  it('waits and refuses outside of a claim, and breaks the circuit inside of it', async () => {
    const { app } = await boot([Claiming, Claims]);
    const claiming = app.get(Claiming);
    claiming.answer = down;
    for (let i = 0; i < 3; i += 1) await claiming.handle().catch(() => undefined);
    expect(told).toEqual([
      'claimed by 1 of the bulkhead, circuit closed',
      'claimed by 1 of the bulkhead, circuit closed',
      'claimed by 1 of the bulkhead, circuit open',
    ]);
    await app.close();
  });

  it('asks the rate limit anew for every attempt', async () => {
    const { app, clock } = await boot([Texts], {
      content: { retry: { attempts: 5, jitter: 0 }, rateLimit: { limit: 2, perMs: 60_000 } },
    });
    const texts = app.get(Texts);
    texts.answer = down;
    const failing = expect(texts.fetch('1')).rejects.toThrow(RateLimitExceededError);
    await settle();
    clock.advance(100);
    await settle();
    clock.advance(200);
    await failing;
    expect(texts.calls).toBe(2);
    await app.close();
  });

  it('gives way, part by part, to a decorator of the method’s own', async () => {
    const { app, clock } = await boot([Texts]);
    const texts = app.get(Texts);
    let signal: AbortSignal | undefined;
    texts.answer = () => {
      signal = currentSignal();
      return new Promise(() => {});
    };
    const ended: string[] = [];
    const patient = texts.patient().catch(({ message }: Error) => ended.push(message));
    const patientSignal = signal;
    const fetching = texts.fetch('1').catch(({ message }: Error) => ended.push(message));
    clock.advance(9_000);
    await fetching;
    expect(ended).toEqual(['Texts.fetch took longer than 8000 ms.']);
    expect([signal, patientSignal].map((each) => each?.aborted)).toEqual([true, false]);
    clock.advance(13_500);
    await patient;
    expect(ended[1]).toBe('Texts.patient took longer than 20000 ms.');
    expect(patientSignal?.reason).toBeInstanceOf(CallTimeoutError);
    await app.close();
  });

  it('begins with a preset, and every value of its own wins', async () => {
    const { app, policy } = await boot([], {
      content: { preset: 'http', breaker: { failureThreshold: 9 } },
    });
    expect(policy('content').breaker?.getState()).toMatchObject({
      failureThreshold: 9,
      recoveryTimeoutMs: 60_000,
    });
    expect(policy('content').bulkhead?.getState()).toMatchObject({ maxConcurrent: 64 });
    await app.close();
  });

  it('gives parts by name to decorators of one part', async () => {
    class Mails {
      @Bulkhead('mail')
      async send(): Promise<string> {
        return 'sent';
      }
    }
    const { app, policy } = await boot([Mails], { mail: { bulkhead: { maxConcurrent: 1 } } });
    const hold = policy('mail').execute(() => app.get(Mails).send());
    await expect(hold).rejects.toThrow(BulkheadFullError);
    await expect(app.get(Mails).send()).resolves.toBe('sent');
    await app.close();
  });

  it('fails the boot naming class and method, for all that cannot work at once', async () => {
    class Wrong {
      @UsePolicy('missing')
      async unknown(): Promise<void> {}
      @RateLimit('content')
      async without(): Promise<void> {}
      @Bulkhead({ maxConcurrent: 0 })
      async none(): Promise<void> {}
      @Retry({ attempts: 0 })
      async never(): Promise<void> {}
      @Timeout(2 ** 31)
      async forever(): Promise<void> {}
    }
    const error = (await boot([Wrong]).catch((caught: unknown) => caught)) as Error;
    expect(error).toBeInstanceOf(MethodChainInvalidError);
    const lines = error.message.split('\n').slice(1);
    expect(lines).toEqual([
      expect.stringMatching(/^- Wrong\.unknown: @UsePolicy: .*"missing".*declared: content/),
      expect.stringMatching(/^- Wrong\.without: @RateLimit: .*"content" has no rateLimit/),
      expect.stringMatching(/^- Wrong\.none: @Bulkhead: .*maxConcurrent.*not 0/),
      expect.stringMatching(/^- Wrong\.never: @Retry: .*attempts.*not 0/),
      expect.stringMatching(/^- Wrong\.forever: @Timeout: .*not 2147483648/),
    ]);
  });

  it('refuses a policy beside another on one method', () => {
    expect(() => {
      class Twice {
        @UsePolicy('a')
        @UsePolicy('b')
        async read(): Promise<void> {}
      }
      return Twice;
    }).toThrow(/Twice\.read has @UsePolicy twice/);
  });
});
