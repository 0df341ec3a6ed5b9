export { inProject } from './data-folder';
export { embeddedParts, type EmbeddedParts } from './embedded-parts';
export {
  CONTENT_CIRCUIT,
  KAFKA_CIRCUIT,
  ReferenceSettings,
  type OwnTables,
} from './reference-settings';
export { contentServiceProvider } from './content-service.provider';
export { eventsOf } from './events-of';
export { configOf } from './config-of';
export { MemoryRowLocks } from './memory-row-locks';
