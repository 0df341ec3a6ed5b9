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

const ENHANCERS = [
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  EXCEPTION_FILTERS_METADATA,
];

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
    if (!isEnhanced(instance, methods[methodName]!)) {
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
      undefined,
      'kafka',
    ) as Handle;
  }
}

function isEnhanced(instance: object, method: Method): boolean {
  return ENHANCERS.some(
    (key) => Reflect.hasMetadata(key, instance.constructor) || Reflect.hasMetadata(key, method),
  );
}
