import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  Counted,
  METRICS_REGISTRY,
  ObservabilityModule,
  Span,
  Timed,
  type MetricsRegistry,
  type TracingOptions,
} from '@mainstay/observability';

type Exporter = NonNullable<TracingOptions['exporter']>;
type Ended = Parameters<Exporter['export']>[0][number];
type Taken = Parameters<Parameters<Exporter['export']>[1]>[0];
/** OpenTelemetry's code of success; its own name for it would be a dependency of this folder. */
const taken: unknown = { code: 0 };

@Injectable()
class Corrector {
  @Counted('corrections_total')
  @Timed({ name: 'correction_seconds', buckets: [0.1, 1] })
  @Span({ name: 'correct essay', attributes: { language: 'en' } })
  async correct(text: string): Promise<string> {
    await Promise.resolve();
    if (text === '') throw new Error('nothing to correct');
    return this.words(text).join(' ');
  }

  @Span()
  words(text: string): string[] {
    return text.split(' ');
  }

  @Counted('corrections_total')
  again(text: string): Promise<string> {
    return this.correct(text);
  }
}

describe('methods with @Counted, @Timed and @Span', () => {
  const spans: Ended[] = [];
  const exporter: Exporter = {
    export: (ended, done) => {
      spans.push(...ended);
      done(taken as Taken);
    },
    shutdown: () => Promise.resolve(),
  };
  let module: TestingModule;
  let corrector: Corrector;

  beforeAll(async () => {
    module = await Test.createTestingModule({
      imports: [
        ObservabilityModule.forRoot({
          serviceName: 'correcting_service',
          logging: { level: 'silent' },
          metrics: { runtime: false },
          tracing: { exporter },
        }),
      ],
      providers: [Corrector],
    }).compile();
    await module.init();
    corrector = module.get(Corrector);
  });
  afterAll(() => module.close());

  it('are counted and timed by result; several may share a metric', async () => {
    expect(await corrector.correct('a text')).toBe('a text');
    expect(await corrector.again('a text')).toBe('a text');
    await expect(corrector.correct('')).rejects.toThrow('nothing to correct');
    const shown = await module.get<MetricsRegistry>(METRICS_REGISTRY).metrics();
    expect(shown).toContain('corrections_total{result="success"} 3\n');
    expect(shown).toContain('corrections_total{result="failure"} 1\n');
    expect(shown).toContain('correction_seconds_count{result="success"} 2\n');
    expect(shown).toContain('correction_seconds_bucket{le="1",result="failure"} 1\n');
  });

  it('are spans, one inside the other; one that throws has failed', async () => {
    spans.length = 0;
    await corrector.correct('a text');
    await corrector.correct('').catch(() => undefined);
    const [inner, outer, failed] = spans;
    expect(spans.map(({ name }) => name)).toEqual([
      'Corrector.words',
      'correct essay',
      'correct essay',
    ]);
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(outer?.attributes).toEqual({ language: 'en' });
    expect(failed?.status).toMatchObject({ code: 2, message: 'nothing to correct' });
  });

  it('keep their name and length', () => {
    expect(corrector.correct.name).toBe('correct');
    expect(corrector.correct).toHaveLength(1);
  });
});
