import { Injectable } from '@nestjs/common';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/constants';
import { ExternalContextCreator } from '@nestjs/core';
import type { Subscription } from '../consuming/subscription';
import { contextsOf, settled } from './nest-contexts';

type Handle = Subscription['handle'];
type Method = (this: object, ...args: unknown[]) => Promise<unknown>;

const ENHANCERS = [
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  EXCEPTION_FILTERS_METADATA,
];

/** Where Nest finds which arguments pipes are given: the message, as the body of a request is. */
const ARGUMENTS = 'mainstay:kafka-bus:arguments';
const MESSAGE_AS_BODY = { '3:0': { index: 0, data: undefined, pipes: [] } };
const FIRST_ARGUMENT = {
  exchangeKeyForValue: (_type: number, _data: unknown, args: readonly unknown[]) => args[0],
};

/**
 * Calls handlers late-bound through their instance, so that every layer on the method counts. A
 * handler whose class or method carries guards, interceptors, pipes or filters goes through Nest's
 * execution context (its type is `kafka`); the others do not pay for it. The application's own,
 * which are made for HTTP, join in only beside such as the handler has of the same kind.
 */
@Injectable()
export class HandlerInvoker {
  constructor(private readonly contexts: ExternalContextCreator) {}

  /** @param moduleKey of a controller, as `ProviderScanner` tells it */
  of(instance: object, methodName: string, moduleKey?: string): Handle {
    const methods = instance as Record<string, Method>;
    const method = methods[methodName]!;
    const carries = (key: string) =>
      Reflect.hasMetadata(key, instance.constructor) || Reflect.hasMetadata(key, method);
    if (!ENHANCERS.some(carries)) return (message) => methods[methodName]!(message);
    const isPiped = carries(PIPES_METADATA);
    if (isPiped) {
      Reflect.defineMetadata(ARGUMENTS, MESSAGE_AS_BODY, instance.constructor, methodName);
    }
    const call = contextsOf(this.contexts, moduleKey).create(
      instance,
      method,
      methodName,
      isPiped ? ARGUMENTS : undefined,
      isPiped ? FIRST_ARGUMENT : undefined,
      undefined,
      undefined,
      {
        guards: carries(GUARDS_METADATA),
        interceptors: carries(INTERCEPTORS_METADATA),
        // Without any nothing may answer for it, and Nest would log what the bus logs.
        filters: carries(EXCEPTION_FILTERS_METADATA),
      },
      'kafka',
    ) as Handle;
    // An exception filter may answer with an observable, too.
    return (message) => call(message).then(settled);
  }
}
