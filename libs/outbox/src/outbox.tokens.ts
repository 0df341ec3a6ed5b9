/** Nest token of the options with their defaults filled in. */
export const RESOLVED_OUTBOX_OPTIONS = Symbol('mainstay.outbox.ResolvedOptions');

/** Nest token of the store the relay works on. */
export const RELAY_STORE = Symbol('mainstay.outbox.RelayStore');

/** Nest token of the dead rows' store. */
export const DEAD_ROWS = Symbol('mainstay.outbox.DeadRows');
