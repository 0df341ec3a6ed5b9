import { Injectable } from '@nestjs/common';
import { ProviderScanner, type ScannedController } from '@mainstay/core';
import type { RawRecord } from '../consuming/raw-record';
import type { RawSource } from '../consuming/subscription';
import { KafkaPackageMissingError } from '../drivers/package-missing.error';
import type { FoundSubscription } from '../subscribing/subscription-scanner';
import { KafkaSubscriptionInvalidError } from '../subscribing/subscription-invalid.error';
import { patternMethodsOf, type PatternMethod } from './nest-metadata';
import { PatternInvoker } from './pattern-invoker';
import type { PatternOptions } from './pattern.options';

type NestMessageModule = typeof import('./nest-message');

/** The `@EventPattern` methods of an application, once a strategy was made for them. */
@Injectable()
export class KafkaPatterns {
  /** Of each strategy: as with Nest's own transports every one of them has every method. */
  private readonly strategies: PatternOptions[] = [];
  private isScanned = false;

  constructor(
    private readonly scanner: ProviderScanner,
    private readonly invoker: PatternInvoker,
  ) {}

  /** @throws {KafkaSubscriptionInvalidError} when it is too late. */
  attach(options: PatternOptions): void {
    if (this.isScanned) {
      throw new KafkaSubscriptionInvalidError([
        'The strategy was made after the application was initialised: connect the microservice ' +
          'before app.init() and app.listen().',
      ]);
    }
    this.strategies.push(options);
  }

  /**
   * Every subscription, and what cannot be one.
   *
   * @throws {KafkaPackageMissingError} where @nestjs/microservices is not installed
   */
  scan(): { readonly found: readonly FoundSubscription[]; readonly problems: readonly string[] } {
    this.isScanned = true;
    const { strategies } = this;
    if (strategies.length === 0) return { found: [], problems: [] };
    const toNest = loadNestMessage();
    const methods = this.scanner
      .controllers()
      .flatMap((controller) =>
        patternMethodsOf(controller.prototype).map((method) => ({ controller, method })),
      );
    const problems = methods.flatMap(({ controller, method }) => problemsOf(controller, method));
    const found = methods
      .filter(({ method }) => method.isEvent)
      .flatMap(({ controller, method }) =>
        this.optionsOf(method).flatMap((options) =>
          sourcesOf(method).map((raw) => ({
            provider: controller,
            methodName: method.methodName,
            value: { definitions: [], raw, options },
            handle: this.handlerOf(controller, method, toNest),
          })),
        ),
      );
    return { found, problems };
  }

  /** Of a method in each strategy; one that names its group is in that group once. */
  private optionsOf({ extras }: PatternMethod): readonly PatternOptions[] {
    const own = optionsIn(extras);
    const strategies = own.group === undefined ? this.strategies : this.strategies.slice(0, 1);
    return strategies.map((options) => ({ ...options, ...own }));
  }

  private handlerOf(
    { instance, moduleKey }: ScannedController,
    { methodName }: PatternMethod,
    toNest: NestMessageModule['nestMessage'],
  ): FoundSubscription['handle'] {
    // One that is made per request has no instance; the boot fails for it.
    if (instance === undefined) return undefined;
    const invoke = this.invoker.of(instance, methodName, moduleKey);
    return (record) => invoke(...toNest(record as RawRecord));
  }
}

/** Extras may also hold what others look for. */
function optionsIn(extras: PatternMethod['extras']): PatternOptions {
  const { concurrency, fromBeginning, group, key, retry } = extras as PatternOptions;
  const given = Object.entries({ concurrency, fromBeginning, group, key, retry });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function sourcesOf({ patterns }: PatternMethod): readonly RawSource[] {
  return patterns.flatMap((pattern): RawSource[] => {
    if (typeof pattern === 'string') return [{ topic: pattern }];
    return pattern instanceof RegExp ? [{ pattern }] : [];
  });
}

function problemsOf(
  { className }: ScannedController,
  { isEvent, methodName, patterns }: PatternMethod,
): readonly string[] {
  const place = `${className}.${methodName}`;
  if (!isEvent) {
    return [
      `${place} has @MessagePattern(${patterns.map(textOf).join(', ')}): request and reply do ` +
        `not go over this transport. Make it an @EventPattern, or name its own transport in the ` +
        `decorator.`,
    ];
  }
  return patterns
    .filter((pattern) => typeof pattern !== 'string' && !(pattern instanceof RegExp))
    .map((pattern) => `${place}: the pattern ${textOf(pattern)} is no topic and no RegExp.`);
}

function textOf(pattern: unknown): string {
  return pattern instanceof RegExp ? String(pattern) : JSON.stringify(pattern);
}

function loadNestMessage(): NestMessageModule['nestMessage'] {
  try {
    // oxlint-disable-next-line typescript/no-require-imports
    const { nestMessage } = require('./nest-message') as NestMessageModule;
    return nestMessage;
  } catch (error) {
    throw KafkaPackageMissingError.of('MainstayKafkaStrategy', '@nestjs/microservices', error);
  }
}
