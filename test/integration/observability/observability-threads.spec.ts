import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { RequestContext } from '@mainstay/core';
import { carryContext, createServiceLogger, type CarriedContext } from '@mainstay/observability';
import { startSampleApp, type Line, type SampleApp } from './sample-app';

describe('lines of a worker thread', () => {
  let sample: SampleApp;
  beforeAll(async () => {
    sample = await startSampleApp();
  });
  afterAll(() => sample.close());

  /** What the thread wrote about work that was posted with this context. */
  async function lineOf(context: CarriedContext): Promise<Line> {
    const worker = new Worker(join(__dirname, 'fixtures/worker-thread.cjs'), {
      workerData: { context, words: 3 },
    });
    const ended = once(worker, 'exit');
    const [line] = (await once(worker, 'message')) as [string];
    await ended;
    return JSON.parse(line) as Line;
  }

  const IDS = ['service', 'environment', 'version', 'correlation_id', 'trace_id', 'span_id'];
  const idsOf = (line: Line | undefined) => IDS.map((name) => line?.[name]);

  it.each([
    ['a request', { trace: true }],
    ['a timer, which no span covers', { trace: false }],
  ])('carry the ids of the code that posted the work: %s', async (_of, { trace }) => {
    const context = sample.app.get(RequestContext);
    const carrier = trace
      ? { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }
      : {};
    const posted = context.run({ carrier }, () => {
      context.addLogFields({ batch: 'b-1', password: 'hunter2' });
      createServiceLogger('here').info('Posted');
      return carryContext();
    });
    const here = sample.lines.find(({ message }) => message === 'Posted');
    sample.lines.splice(0);
    const there = await lineOf(posted);
    expect(there).toMatchObject({ message: 'Corrected', words: 3, batch: 'b-1' });
    expect(idsOf(there)).toEqual(idsOf(here));
    expect(idsOf(there)).not.toContain(null);
    expect(JSON.stringify(posted)).not.toContain('hunter2');
  });
});
