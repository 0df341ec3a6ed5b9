import { Test } from '@nestjs/testing';
import { CircuitBreaker, Fallback, ResilienceModule, Timeout } from '@mainstay/resilience';

async function boot(provider: new () => object) {
  const module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot({})],
    providers: [provider],
  }).compile();
  return module.init();
}

describe('@Fallback', () => {
  class Cached {
    readonly seen: unknown[] = [];

    @Fallback('remembered')
    @CircuitBreaker({ name: 'cached', failureThreshold: 1 })
    async fetch(id: string): Promise<string> {
      return Promise.reject(new Error(`no ${id}`));
    }

    @Timeout(1_000)
    async remembered(error: unknown, id: string): Promise<string> {
      this.seen.push((error as { code?: string }).code ?? (error as Error).message);
      return `${id} from memory`;
    }
  }

  it('answers by another method, decorated or not, whatever failed or refused', async () => {
    const app = await boot(Cached);
    const cached = app.get(Cached);
    await expect(cached.fetch('7')).resolves.toBe('7 from memory');
    await expect(cached.fetch('8')).resolves.toBe('8 from memory');
    expect(cached.seen).toEqual(['no 7', 'CIRCUIT_BREAKER_OPEN']);
    await app.close();
  });

  it('fails the boot where the method is not there', async () => {
    class Alone {
      @Fallback('gone' as 'here')
      async fetch(): Promise<string> {
        return 'x';
      }
      async here(): Promise<string> {
        return 'y';
      }
    }
    await expect(boot(Alone)).rejects.toThrow(/Alone\.fetch: @Fallback: .*no method "gone"/);
  });
});
