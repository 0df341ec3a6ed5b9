import { RedisCommandError } from '../connection/redis-command.error';
import { RedisUnavailableError } from '../connection/redis-unavailable.error';

const REPLY = /^[A-Z][A-Z0-9]+( |$)/;
/** Redis answers, but is not in a state to serve, or does not know us (now): as good as away. */
const NOT_SERVING = new RegExp(
  '^(LOADING|MASTERDOWN|CLUSTERDOWN|READONLY|TRYAGAIN|NOREPLICAS|BUSY|OOM|MISCONF' +
    '|NOAUTH|WRONGPASS)( |$)',
);

/** Refused by the client before Redis sees it: a pipeline of a cluster goes to one node. */
const SEVERAL_SLOTS = /^All (the )?keys in (a|the) pipeline .*belong to the same slot/;

/** EXECABORT: a command was refused while the transaction was put together. */
interface Aborted extends Error {
  readonly previousErrors?: readonly Error[];
}

/** Tells a refusal (Redis replied an error) from an absence (anything else that went wrong). */
export type TranslateError = (error: unknown, connection: string, operation: string) => Error;

export const translateError: TranslateError = (error, connection, operation) => {
  if (error instanceof RedisUnavailableError || error instanceof RedisCommandError) return error;
  if (!(error instanceof Error)) return new RedisUnavailableError(connection, operation, error);
  const [refused] = (error as Aborted).previousErrors ?? [];
  if (refused !== undefined) return translateError(refused, connection, operation);
  const replied =
    error.name === 'ReplyError' || REPLY.test(error.message) || SEVERAL_SLOTS.test(error.message);
  if (replied && !NOT_SERVING.test(error.message)) {
    return new RedisCommandError(connection, operation, error);
  }
  return new RedisUnavailableError(connection, operation, error);
};

/** For a Redis in this process: it is never absent. */
export const translateEmbeddedError: TranslateError = (error, connection, operation) =>
  error instanceof RedisUnavailableError || !(error instanceof Error)
    ? translateError(error, connection, operation)
    : new RedisCommandError(connection, operation, error);
