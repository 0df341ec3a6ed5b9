import { CreateEventInbox1767312000001 } from './migrations/20260102_0001_create_event_inbox';

/** Migrations of the inbox store; an application lists them beside its own. */
export const inboxMigrations = [CreateEventInbox1767312000001];
