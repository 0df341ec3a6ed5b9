export { AppModule as BatchOrchestratorAppModule, BATCH_ORCHESTRATOR_TABLES } from './app.module';
export { BatchOrchestratorSettings } from './batch-orchestrator.settings';
export {
  contentHash,
  MAX_FILE_BYTES,
  problemOf,
  TOO_LARGE,
  type FileProblem,
} from './upload/text-file';
