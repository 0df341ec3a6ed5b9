import { fieldProblems, rule, type FieldRule, type RulesOf } from '@mainstay/core';
import type { HttpOptions } from '../http/http.options';
import type { OpenApiOptions } from '../http/open-api';
import type { RateLimitOptions } from '../rate-limit/rate-limit.options';
import { ServiceOptionsInvalidError } from './service-options-invalid.error';
import type { ServiceOptions, ShutdownOptions } from './service.options';

const off = rule.oneOf(false);

const rawBody: FieldRule = {
  expects: 'a path and its limitBytes',
  holds: (value) => {
    const { limitBytes, path } = (value ?? {}) as Readonly<Record<string, unknown>>;
    return typeof path === 'string' && rule.wholeNumber(0).holds(limitBytes);
  },
};

/** What the observability looks at itself is anything here. */
const SERVICE_RULES: RulesOf<ServiceOptions> = {
  settings: rule.anObject,
  source: rule.anObject,
  http: rule.either(
    off,
    rule.fields<HttpOptions>({
      bodyLimitBytes: rule.wholeNumber(0),
      rawBodies: rule.list(rawBody),
      headersTimeoutMs: rule.milliseconds(0),
      requestTimeoutMs: rule.milliseconds(0),
      keepAliveTimeoutMs: rule.milliseconds(0),
      host: rule.text,
    }),
  ),
  rateLimit: rule.fields<RateLimitOptions>({
    requests: rule.wholeNumber(1),
    windowMs: rule.milliseconds(1),
    storage: rule.having('a ThrottlerStorage', 'increment'),
    clientOf: rule.aFunction,
  }),
  openApi: rule.either(
    off,
    rule.fields<OpenApiOptions>({
      title: rule.text,
      description: rule.text,
      bearer: rule.yesOrNo,
    }),
  ),
  shutdown: rule.fields<ShutdownOptions>({
    deadlineMs: rule.milliseconds(0),
    readinessGraceMs: rule.milliseconds(0),
  }),
  logging: rule.anything,
  configure: rule.aFunction,
};

/** @throws {ServiceOptionsInvalidError} listing every problem. */
export function checkServiceOptions(options: object): void {
  ServiceOptionsInvalidError.throwFor('createService', fieldProblems('', options, SERVICE_RULES));
}
