import { Test } from '@nestjs/testing';
import * as fc from 'fast-check';
import { ResilienceModule, ResilienceOptionsInvalidError } from './index';
import { resilienceProblems, type ResilienceModuleOptions } from './resilience.options';

const good: ResilienceModuleOptions = {
  enabled: true,
  circuits: {
    mail: {
      failureThreshold: 3,
      recoveryTimeoutMs: 1_000,
      successThreshold: 1,
      expectedErrors: [TypeError],
      strategy: { kind: 'count', threshold: 0.5, size: 10 },
      enabled: true,
      readiness: false,
    },
  },
  policies: {
    content: {
      preset: 'http',
      breaker: { strategy: { kind: 'sampling', threshold: 0.2, durationMs: 10_000 } },
      retry: {
        attempts: 2,
        initialDelayMs: 1,
        maxDelayMs: 5,
        multiplier: 2,
        jitter: 0.1,
        retryIf: () => true,
        budget: { ratio: 0.1, reserve: 5 },
      },
      timeoutMs: 100,
      bulkhead: { maxConcurrent: 5, maxQueued: 5, maxWaitMs: 50 },
      rateLimit: { limit: 5, perMs: 100, burst: 5, maxWaitMs: 10 },
    },
  },
};

type Path = readonly string[];

/** The paths of every option there is, from the tree above. */
function pathsOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [at];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]));
}

function withValue(tree: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const inner = tree as Readonly<Record<string, unknown>>;
  return { ...inner, [key]: withValue(inner[key], rest, value) };
}

async function boot(options: ResilienceModuleOptions): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [ResilienceModule.forRoot(options)],
  }).compile();
  await module.close();
}

describe('the options of the ResilienceModule', () => {
  it('are right as they stand in this spec', async () => {
    expect(resilienceProblems(good)).toEqual([]);
    await boot(good);
  });

  it('fail every one of 1,000 boots with a wrong value by one error that names it', async () => {
    const nonsense = fc.constantFrom<unknown>(null, -1, Number.NaN, '', 'often', {}, [7], -0.5);
    const path = fc.constantFrom(...pathsOf(good));
    await fc.assert(
      fc.asyncProperty(path, nonsense, async (at, value) => {
        const wrong = withValue(good, at, value) as ResilienceModuleOptions;
        const error = await boot(wrong).catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(ResilienceOptionsInvalidError);
        expect((error as Error).message).toContain(at.join('.'));
      }),
      { numRuns: 1_000 },
    );
  });

  it('fail the boot for a name that is no option, and list all problems at once', async () => {
    const wrong = {
      enable: false,
      circuits: { a: { failureTreshold: 3 } },
      policies: { b: { bulkhead: {} }, c: null, d: { rateLimit: { perMs: 5 } } },
    } as unknown as ResilienceModuleOptions;
    expect(resilienceProblems(wrong)).toEqual([
      expect.stringMatching(/^enable is no option; there are circuits, policies, enabled/),
      expect.stringMatching(/^circuits\.a\.failureTreshold is no option/),
      'policies.b.bulkhead.maxConcurrent is missing: say how many calls may be under way',
      'policies.c must be an object of options, not null',
      'policies.d.rateLimit.limit is missing: say how many calls may be made',
    ]);
    await expect(boot(wrong)).rejects.toThrow(ResilienceOptionsInvalidError);
  });
});
