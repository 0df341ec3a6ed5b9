export { CoreModule } from './core.module';
export { SERVICE_IDENTITY, type ServiceIdentity } from './identity/service-identity';
export { ServiceIdentityModule } from './identity/service-identity.module';
export { CLOCK, type Clock } from './clock/clock';
export { systemClock } from './clock/system-clock';
export { inNextTurn, nextTurn } from './clock/turns';
export { DelayWheel, type DelayedCall } from './clock/delay-wheel';
export { RequestContext, type BatchedMessage, type ContextSeed } from './context/request-context';
export { activeContext, type ActiveContext } from './context/active-context';
export { contextOf } from './context/context-of';
export { contextTraceIds, type TraceIds } from './context/context-trace-ids';
export type { MessageInfo } from './context/message-info';
export {
  deadLetter,
  duplicate,
  failed,
  isOutcome,
  retryLater,
  skip,
  type Outcome,
} from './outcome/outcome';
export { outcomesOf, type BatchAnswer } from './outcome/batch-answer';
export { BatchAnswerInvalidError } from './outcome/batch-answer-invalid.error';
export type { HealthCheck, HealthFinding } from './health/health-check';
export { HealthRegistry } from './health/health-registry';
export { DATABASE_REPORT, type DatabaseReport } from './health/database-report';
export { closeOnFailure } from './shutdown/close-on-failure';
export { ShutdownSequence } from './shutdown/shutdown-sequence';
export { SHUTDOWN_PHASES, type ShutdownPhase, type ShutdownStep } from './shutdown/shutdown-step';
export { Diagnostic, type FromApplication } from './diagnostics/diagnostic';
export {
  diagnostics,
  type CircuitState,
  type ConsumedOutcome,
  type LogMessage,
} from './diagnostics/diagnostics';
export { Operation, type OperationListener, type OperationState } from './diagnostics/operation';
export { operations, type ServerAddress } from './diagnostics/operations';
export { ComponentLogger } from './diagnostics/component-logger';
export { LoggerFactory } from './diagnostics/logger-factory';
export { annotateMethod, isAnnotated } from './chain/method-annotation';
export { checkMethod } from './chain/check-method';
export { needModule } from './chain/needed-module';
export { IDEMPOTENT_HANDLER } from './chain/idempotent-handler';
export { BATCH_HANDLER, takesBatches } from './chain/batch-handler';
export { ImportedOnce, type ImportedOnceRule } from './imports/imported-once.decorator';
export { referredModule } from './imports/referred-module';
export { ModuleImportedTwiceError } from './imports/module-imported-twice.error';
export { applyLayer, bypassLayers } from './chain/trampoline';
export { MethodChains } from './chain/method-chains';
export { MethodChainInvalidError } from './chain/method-chain-invalid.error';
export { MethodNotWiredError } from './chain/method-not-wired.error';
export {
  LAYER_ORDER,
  type Invoke,
  type LayerBuilder,
  type MethodLayer,
  type MethodSite,
} from './chain/method-layer';
export {
  ProviderScanner,
  type AnnotatedMethod,
  type ScannedController,
  type ScannedProvider,
} from './chain/provider-scanner';
export {
  brokenBy,
  fieldProblems,
  rule,
  type FieldRule,
  type FieldRules,
  type RulesOf,
} from './options/option-rules';
