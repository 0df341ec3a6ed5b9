import { AuthenticationError, protocolErrorsCodesById, TimeoutError } from '@platformatic/kafka';
import { isRefusalCode } from '../broker-codes';
import { KafkaRequestError } from '../kafka-request.error';

/** Codes after which the same request may go well, perhaps at another broker. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'BROKER_NOT_AVAILABLE',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'KAFKA_STORAGE_ERROR',
  'LEADER_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'NOT_CONTROLLER',
  'NOT_COORDINATOR',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_LEADER_OR_FOLLOWER',
  'OFFSET_NOT_AVAILABLE',
  'REPLICA_NOT_AVAILABLE',
  'REQUEST_TIMED_OUT',
  'UNKNOWN_LEADER_EPOCH',
  'UNSTABLE_OFFSET_COMMIT',
]);

interface Failure {
  readonly apiId?: string;
  readonly errors?: readonly unknown[];
  readonly cause?: unknown;
}

/** The protocol's name of an error number in a response. */
export function codeName(code: number): string {
  return protocolErrorsCodesById[code as keyof typeof protocolErrorsCodesById] ?? `CODE_${code}`;
}

/** The protocol's code of an error; of one that no broker sent, the nearest that there is. */
export function kafkaCodeOf(error: unknown): string {
  if (error instanceof KafkaRequestError) return error.kafkaCode;
  if (error instanceof AuthenticationError) return 'SASL_AUTHENTICATION_FAILED';
  if (error instanceof TimeoutError) return 'REQUEST_TIMED_OUT';
  const { apiId, cause, errors } = (error ?? {}) as Failure;
  if (apiId !== undefined) return apiId;
  if (errors?.[0] !== undefined) return kafkaCodeOf(errors[0]);
  if (cause instanceof AuthenticationError) return kafkaCodeOf(cause);
  return isNetworkError(error) ? 'NETWORK_EXCEPTION' : ((error as Error)?.name ?? 'UNKNOWN');
}

export function isTransient(error: unknown): boolean {
  return TRANSIENT.has(kafkaCodeOf(error));
}

export function isTransientCode(code: string): boolean {
  return TRANSIENT.has(code);
}

export function requestError(what: string, error: unknown): KafkaRequestError {
  if (error instanceof KafkaRequestError) return error;
  const code = kafkaCodeOf(error);
  return new KafkaRequestError(what, code, !isRefusalCode(code), withReason(error));
}

/** The client's text of a connection that failed does not say why; the error inside does. */
function withReason(error: unknown): unknown {
  const { cause, message = '' } = (error ?? {}) as Partial<Error>;
  const { message: reason } = (cause ?? {}) as Partial<Error>;
  if (!isNetworkError(error) || reason === undefined) return error;
  return new Error(`${message.replace(/\.$/, '')}: ${reason}`, { cause: error });
}

/** What a broker answered with a code of its own accord, and the reason it gave. */
export function answeredWith(
  what: string,
  code: string,
  reason?: string | null,
): KafkaRequestError {
  const cause = reason ? new Error(reason) : undefined;
  return new KafkaRequestError(what, code, isTransientCode(code), cause);
}

/**
 * The response also where some items of it carry an error, which the client makes a rejection of:
 * the caller looks at each.
 */
export async function withItemErrors<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const { response } = error as { readonly response?: T };
    if (response === undefined) throw error;
    return response;
  }
}

function isNetworkError(error: unknown): boolean {
  return (error as { readonly code?: string } | undefined)?.code === 'PLT_KFK_NETWORK';
}
