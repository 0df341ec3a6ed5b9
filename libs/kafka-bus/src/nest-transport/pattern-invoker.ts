import { Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { ExternalContextCreator } from '@nestjs/core';
import { contextsOf, settled } from '../subscribing/nest-contexts';

/** `RpcParamtype`: what `@Payload()` and `@Ctx()` stand for. */
const PAYLOAD = 3;
const CONTEXT = 6;
/** A method without decorated parameters gets the payload, through the pipes. */
const PAYLOAD_FIRST = { [`${PAYLOAD}:0`]: { index: 0, data: undefined, pipes: [] } };

type Invoke = (payload: unknown, context: unknown) => Promise<unknown>;
type Method = (this: object, ...args: unknown[]) => unknown;

/**
 * Calls methods of controllers as Nest's transports do, through guards, pipes, interceptors and
 * filters of method, class and application (context type `rpc`). Unlike them it lets the error that
 * no filter took go out as it is, so that it can be told whether trying again makes sense.
 */
@Injectable()
export class PatternInvoker {
  constructor(private readonly contexts: ExternalContextCreator) {}

  of(instance: object, methodName: string, moduleKey: string): Invoke {
    const { constructor } = instance;
    if (!Reflect.hasMetadata(ROUTE_ARGS_METADATA, constructor, methodName)) {
      Reflect.defineMetadata(ROUTE_ARGS_METADATA, PAYLOAD_FIRST, constructor, methodName);
    }
    const call = contextsOf(this.contexts, moduleKey).create(
      instance,
      (instance as Record<string, Method>)[methodName]!,
      methodName,
      ROUTE_ARGS_METADATA,
      { exchangeKeyForValue: parameter },
      undefined,
      undefined,
      undefined,
      'rpc',
    ) as Invoke;
    return (payload, context) => call(payload, context).then(settled);
  }
}

function parameter(type: number, name: unknown, args: unknown): unknown {
  const [payload, context] = args as readonly unknown[];
  if (type === CONTEXT) return context;
  if (type !== PAYLOAD) return null;
  const field = name as string | undefined;
  if (field === undefined || field === '') return payload;
  return (payload as Record<string, unknown> | null | undefined)?.[field];
}
