import { brokenBy, fieldProblems, rule, type RulesOf } from '@mainstay/core';
import { ServiceOptionsInvalidError } from '../starting/service-options-invalid.error';
import { ASYMMETRIC_ALGORITHMS, type AuthenticationOptions } from './authentication.options';

const AUTHENTICATION_RULES: RulesOf<AuthenticationOptions> = {
  issuer: rule.text,
  audience: rule.list(rule.text),
  jwksUrl: rule.text,
  algorithms: rule.list(rule.oneOf(...ASYMMETRIC_ALGORITHMS)),
  clockToleranceMs: rule.milliseconds(0),
  requiredScope: rule.text,
};

/** @throws {ServiceOptionsInvalidError} listing every problem. */
export function checkAuthenticationOptions(options: AuthenticationOptions): void {
  const problems = fieldProblems('', options, AUTHENTICATION_RULES);
  if (problems.length === 0) {
    const { audience, issuer, jwksUrl } = options;
    problems.push(...brokenBy(rule.text, { issuer, jwksUrl }));
    problems.push(...brokenBy(rule.list(rule.text), { audience }));
    if (audience?.length === 0) problems.push('audience is empty: no token would be taken');
    if (jwksUrl !== undefined && !URL.canParse(jwksUrl)) problems.push('jwksUrl is no URL');
  }
  ServiceOptionsInvalidError.throwFor('AuthenticationModule.forRoot', problems);
}
