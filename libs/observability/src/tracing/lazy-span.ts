import {
  SpanStatusCode,
  type Attributes,
  type AttributeValue,
  type Exception,
  type HrTime,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  type TimeInput,
} from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

const UNSET: SpanStatus = { code: SpanStatusCode.UNSET };
const MS_PER_SECOND = 1_000;
const NS_PER_MS = 1_000_000;
const NONE: never[] = [];

/** What a span is given when it ends. */
export interface SpanDescription {
  readonly name: string;
  readonly attributes: Attributes;
  readonly status?: SpanStatus;
}

/** What a {@link LazySpan} is made from. */
export interface LazySpanSeed {
  readonly name: string;
  readonly kind: SpanKind;
  readonly context: SpanContext;
  readonly parent: SpanContext | undefined;
  readonly resource: Resource;
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  readonly processor: SpanProcessor;
  /** Makes the SDK's span in its place, with the same ids. */
  readonly makeFull: (name: string, context: SpanContext, startTime: HrTime) => Span;
}

/**
 * A span that nobody but its maker writes to, as nearly all of those of requests: it holds the few
 * things an exporter asks for and costs a third of the SDK's. As soon as anybody does write to it,
 * the SDK's takes its place, and everything goes there.
 */
export class LazySpan implements Span, ReadableSpan {
  readonly kind: SpanKind;
  readonly parentSpanContext: SpanContext | undefined;
  readonly resource: Resource;
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  readonly startTime: HrTime;
  readonly links = NONE;
  readonly events = NONE;
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  name: string;
  attributes: Attributes = {};
  status = UNSET;
  duration: HrTime = [0, 0];
  endTime: HrTime = [0, 0];
  ended = false;
  private readonly begun = performance.now();
  private full: Span | undefined;

  constructor(private readonly seed: LazySpanSeed) {
    this.name = seed.name;
    this.kind = seed.kind;
    this.parentSpanContext = seed.parent;
    this.resource = seed.resource;
    this.instrumentationScope = seed.instrumentationScope;
    this.startTime = hrTime(Date.now());
  }

  /** Names it and gives it everything at once. */
  describe({ name, attributes, status }: SpanDescription): void {
    if (this.full !== undefined) return describe(this.full, { name, attributes, status });
    this.name = name;
    this.attributes = attributes;
    if (status !== undefined) this.status = status;
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.duration = hrTime(performance.now() - this.begun);
    this.endTime = sumOf(this.startTime, this.duration);
    if (this.full === undefined) this.seed.processor.onEnd(this);
    else this.full.end(this.endTime);
  }

  spanContext(): SpanContext {
    return this.seed.context;
  }

  isRecording(): boolean {
    return !this.ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.written()?.setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    this.written()?.setAttributes(attributes);
    return this;
  }

  addEvent(name: string, attributes?: Attributes | TimeInput, time?: TimeInput): this {
    this.written()?.addEvent(name, attributes, time);
    return this;
  }

  addLink(link: Link): this {
    this.written()?.addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.written()?.addLinks(links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.written()?.setStatus(status);
    return this;
  }

  updateName(name: string): this {
    this.written()?.updateName(name);
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    this.written()?.recordException(exception, time);
  }

  /** The SDK's span; none any more where this one has ended, as with the SDK's own. */
  private written(): Span | undefined {
    if (this.ended) return undefined;
    this.full ??= this.seed.makeFull(this.name, this.seed.context, this.startTime);
    return this.full;
  }
}

/** Describes any span. */
export function describe(span: Span, { name, attributes, status }: SpanDescription): void {
  span.updateName(name);
  span.setAttributes(attributes);
  if (status !== undefined) span.setStatus(status);
}

function hrTime(milliseconds: number): HrTime {
  const seconds = Math.trunc(milliseconds / MS_PER_SECOND);
  return [seconds, Math.round((milliseconds - seconds * MS_PER_SECOND) * NS_PER_MS)];
}

function sumOf([seconds, nanoseconds]: HrTime, [moreSeconds, more]: HrTime): HrTime {
  const all = nanoseconds + more;
  const over = all >= MS_PER_SECOND * NS_PER_MS ? 1 : 0;
  return [seconds + moreSeconds + over, all - over * MS_PER_SECOND * NS_PER_MS];
}
