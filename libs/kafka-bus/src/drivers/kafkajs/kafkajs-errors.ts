import { isRefusalCode, isStaleMembershipCode, isTooLargeCode } from '../broker-codes';
import { KafkaRequestError } from '../kafka-request.error';

/** Codes by which a coordinator says that it does not serve the group yet. */
const COORDINATOR_BUSY: ReadonlySet<string> = new Set([
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

interface KafkaJsFailure {
  readonly name?: string;
  /** Of one that could not be made. */
  readonly topic?: string;
  readonly type?: string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
  /** Of records that were to be deleted. */
  readonly partitions?: readonly { readonly error?: unknown }[];
}

/** The protocol's code of an error, else the name kafkajs gives the innermost one. */
export function kafkaCodeOf(error: unknown): string {
  const failure = (error ?? {}) as KafkaJsFailure;
  if (failure.type !== undefined) return failure.type;
  const inner = failure.cause ?? failure.errors?.[0] ?? failure.partitions?.[0]?.error;
  if (inner !== undefined && inner !== error) return kafkaCodeOf(inner);
  return failure.name ?? 'UNKNOWN';
}

export function isRefusal(error: unknown): boolean {
  return isRefusalCode(kafkaCodeOf(error));
}

export function isTooLarge(error: unknown): boolean {
  return isTooLargeCode(kafkaCodeOf(error));
}

export function isStaleMembership(error: unknown): boolean {
  return isStaleMembershipCode(kafkaCodeOf(error));
}

export function isCoordinatorBusy(error: unknown): boolean {
  return COORDINATOR_BUSY.has(kafkaCodeOf(error));
}

export function requestError(what: string, error: unknown): KafkaRequestError {
  if (error instanceof KafkaRequestError) return error;
  const code = kafkaCodeOf(error);
  return new KafkaRequestError(what, code, !isRefusal(error), withHint(code, error));
}

/** kafkajs keeps to itself why no broker told who coordinates a group. */
function withHint(code: string, error: unknown): unknown {
  if (code !== 'KafkaJSGroupCoordinatorNotFound') return error;
  const hint = 'no broker tells it: none is ready, or this login may not read the group (READ)';
  return new Error(`Failed to find group coordinator, ${hint}`, { cause: error });
}

/** Says which topics could not be made: kafkajs' own text names none. */
export function creationError(error: unknown): KafkaRequestError {
  const { errors = [] } = (error ?? {}) as KafkaJsFailure;
  const refused = (errors as readonly KafkaJsFailure[]).filter(
    ({ topic, type }) => topic !== undefined && type !== 'TOPIC_ALREADY_EXISTS',
  );
  const [first] = refused;
  if (first === undefined) return requestError('Creating topics', error);
  return requestError(`Creating ${refused.map(({ topic }) => topic).join(', ')}`, first);
}
