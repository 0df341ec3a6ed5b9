import { CreateEventInbox1767312000001 } from './migrations/20260102_0001_create_event_inbox';
import { CreateInboxResult1795219200002 } from './migrations/20261121_0002_create_inbox_result';

/** Migrations of the inbox store; an application lists them beside its own. */
export const inboxMigrations = [CreateEventInbox1767312000001, CreateInboxResult1795219200002];
