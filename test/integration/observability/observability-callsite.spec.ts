import { Logger } from '@nestjs/common';
import { LoggerFactory } from '@mainstay/core';
import { startSampleApp, type SampleApp } from './sample-app';

describe('the place in the code that a line names', () => {
  let sample: SampleApp;
  beforeAll(async () => {
    sample = await startSampleApp({ logging: { callsite: true } });
  });
  afterAll(() => sample.close());

  const placeOf = (message: string) => {
    const line = sample.lines.find((one) => one.message === message);
    return { filename: line?.filename, func_name: line?.func_name, lineno: line?.lineno };
  };

  it('is where an application’s logger was called', async () => {
    await fetch(`${sample.url}/v1/content/7`);
    expect(placeOf('Reading content')).toEqual({
      filename: 'sample-app.ts',
      func_name: 'content',
      lineno: expect.any(Number) as unknown,
    });
  });

  it('is where a lib or Nest’s own logger was called, not what is between', () => {
    function sayIt(): void {
      sample.app.get(LoggerFactory).for('mainstay.part').info('Said by a lib');
      new Logger('Part').log('Said by Nest’s logger');
    }
    sayIt();
    const place = { filename: 'observability-callsite.spec.ts', func_name: 'sayIt' };
    expect(placeOf('Said by a lib')).toMatchObject(place);
    expect(placeOf('Said by Nest’s logger')).toMatchObject(place);
  });
});
