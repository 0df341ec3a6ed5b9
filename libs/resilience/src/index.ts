export { CircuitBreaker } from './breaker/circuit-breaker';
export type { BreakerStrategy } from './breaker/breaker-strategy';
export type { CircuitBreakerOptions, ExpectedErrors } from './breaker/circuit-breaker.options';
export { CircuitBreakerOpenError } from './breaker/circuit-breaker-open.error';
export { CircuitOptionsInvalidError } from './breaker/circuit-options-invalid.error';
export type { CircuitEvent, CircuitSnapshot } from './breaker/circuit-state';
export { CircuitBreakerRegistry } from './registry/circuit-breaker-registry';
export { CircuitUnknownError } from './registry/circuit-unknown.error';
export { makeResilient } from './registry/make-resilient';
export { Retry } from './retry/retry.decorator';
export { retryDelay, type RetryOptions } from './retry/retry-policy';
export { currentSignal, Timeout } from './timeout/timeout.decorator';
export { CallTimeoutError } from './timeout/timeout.error';
export { withTimeout } from './timeout/with-timeout';
export { ResilienceModule } from './resilience.module';
export type { ResilienceModuleOptions } from './resilience.options';
export {
  CircuitBreakerHttpClient,
  type HttpClientSurroundings,
} from './http/circuit-breaker-http-client';
export { ContentServiceClient, type StoredContent } from './http/content-service-client';
export { isDependencyFailure } from './http/http-errors';
export type { HttpAnswer, HttpClientOptions, HttpRequest } from './http/http-request';
