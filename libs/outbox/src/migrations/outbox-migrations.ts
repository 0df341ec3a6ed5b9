import { CreateEventOutbox1763683200000 } from './20251121_0001_create_event_outbox';

/** List these beside an application's own migrations; they create the outbox in its schema. */
export const outboxMigrations = [CreateEventOutbox1763683200000] as const;
