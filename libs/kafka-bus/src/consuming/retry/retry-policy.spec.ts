import { nextStep, RETRY_DEFAULTS, type FailedRun, type RetryPolicy } from './retry-policy';

const never = () => 0;
const retryable = { kind: 'retryable' } as const;

function step(policy: Partial<RetryPolicy>, run: Partial<FailedRun>) {
  return nextStep(
    { ...RETRY_DEFAULTS, ...policy },
    { attempts: 1, delay: undefined, failure: retryable, ...run },
    never,
  );
}

describe('nextStep', () => {
  it('runs again in place with growing delays while attempts are left', () => {
    expect(step({}, { attempts: 1 })).toEqual({ kind: 'again', afterMs: 200 });
    expect(step({}, { attempts: 2 })).toEqual({ kind: 'again', afterMs: 400 });
    expect(step({}, { attempts: 3 })).toEqual({ kind: 'deadLetter' });
  });

  it('bounds the delay', () => {
    const policy = { attempts: 50, maxDelayMs: 1_000 };
    expect(step(policy, { attempts: 40 })).toEqual({ kind: 'again', afterMs: 1_000 });
  });

  it('goes through the retry topics in order, one run in each', () => {
    const policy = { topics: ['5s', '1m'] as const };
    expect(step(policy, { attempts: 3 })).toEqual({ kind: 'retryTopic', delay: '5s' });
    expect(step(policy, { delay: '5s' })).toEqual({ kind: 'retryTopic', delay: '1m' });
    expect(step(policy, { delay: '1m' })).toEqual({ kind: 'deadLetter' });
  });

  it('gives a replayed message the whole way again', () => {
    expect(step({ topics: ['5s'] }, { delay: '0s' })).toMatchObject({ kind: 'again' });
    expect(step({ topics: ['5s'] }, { delay: '0s', attempts: 3 })).toEqual({
      kind: 'retryTopic',
      delay: '5s',
    });
  });

  it('sends a permanent failure to the dead letters at once', () => {
    expect(step({ topics: ['5s'] }, { failure: { kind: 'permanent' } })).toEqual({
      kind: 'deadLetter',
    });
  });

  it('keeps a blocking message in its place for ever', () => {
    expect(step({ onFailure: 'block' }, { attempts: 99 })).toMatchObject({ kind: 'again' });
  });
});
