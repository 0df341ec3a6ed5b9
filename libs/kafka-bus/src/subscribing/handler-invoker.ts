import { Injectable } from '@nestjs/common';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/constants';
import { ExternalContextCreator } from '@nestjs/core';
import type { Subscription } from '../consuming/subscription';

type Handle = Subscription['handle'];
type Method = (this: object, ...args: unknown[]) => Promise<unknown>;

const FILTERS = [EXCEPTION_FILTERS_METADATA];
const ENHANCERS = [GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA, ...FILTERS];

/**
 * Calls handlers late-bound through their instance, so that every layer on the method counts. A
 * handler whose class or method carries guards, interceptors, pipes or filters goes through Nest's
 * execution context (its type is `kafka`); the others do not pay for it.
 */
@Injectable()
export class HandlerInvoker {
  constructor(private readonly contexts: ExternalContextCreator) {}

  of(instance: object, methodName: string): Handle {
    const methods = instance as Record<string, Method>;
    if (!has(ENHANCERS, instance, methods[methodName]!)) {
      return (message) => methods[methodName]!(message);
    }
    return this.contexts.create(
      instance,
      methods[methodName]!,
      methodName,
      undefined,
      undefined,
      undefined,
      undefined,
      // Without filters of its own nothing may answer for it, and Nest would log what the bus logs.
      { guards: true, interceptors: true, filters: has(FILTERS, instance, methods[methodName]!) },
      'kafka',
    ) as Handle;
  }
}

function has(enhancers: readonly string[], instance: object, method: Method): boolean {
  return enhancers.some(
    (key) => Reflect.hasMetadata(key, instance.constructor) || Reflect.hasMetadata(key, method),
  );
}
