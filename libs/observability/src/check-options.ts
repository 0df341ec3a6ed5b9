import { fieldProblems } from '@mainstay/core';
import { OBSERVABILITY_RULES } from './observability.option-rules';
import { LOG_LEVELS } from './logging/log-level';
import { ObservabilityOptionsInvalidError } from './observability-options-invalid.error';
import type { ObservabilityModuleOptions } from './observability.options';

const SERVICE_NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/** @throws {ObservabilityOptionsInvalidError} naming every option that cannot be used. */
export function checkOptions(options: ObservabilityModuleOptions): void {
  const shape = fieldProblems('', options, OBSERVABILITY_RULES);
  if (shape.length > 0) throw new ObservabilityOptionsInvalidError(shape);
  const problems = [
    ...checkIdentity(options),
    ...checkLogging(options),
    ...checkValues(options),
    ...checkEndpoint(options),
  ];
  if (problems.length > 0) throw new ObservabilityOptionsInvalidError(problems);
}

function checkIdentity({ serviceName }: ObservabilityModuleOptions): string[] {
  if (typeof serviceName === 'string' && SERVICE_NAME.test(serviceName)) return [];
  return [
    `serviceName must be letters, digits and underscores, as in content_service: ` +
      `got ${JSON.stringify(serviceName)}.`,
  ];
}

function checkLogging({ logging = {} }: ObservabilityModuleOptions): string[] {
  const problems: string[] = [];
  if (logging.level !== undefined && !LOG_LEVELS.includes(logging.level)) {
    problems.push(`logging.level must be one of ${LOG_LEVELS.join(', ')}: got ${logging.level}.`);
  }
  if (logging.format !== undefined && !['json', 'console'].includes(logging.format)) {
    problems.push(`logging.format must be json or console: got ${logging.format}.`);
  }
  if (logging.file === '') problems.push('logging.file is empty: name a file, or leave it out.');
  if (logging.file !== undefined && logging.destination !== undefined) {
    problems.push('logging.file and logging.destination are both set: choose one.');
  }
  return problems;
}

function checkValues({ metrics, tracing, health }: ObservabilityModuleOptions): string[] {
  const problems: string[] = [];
  const { labelLimit } = metrics ?? {};
  if (labelLimit !== undefined && !(Number.isInteger(labelLimit) && labelLimit > 0)) {
    problems.push(`metrics.labelLimit must be a whole number above 0: got ${labelLimit}.`);
  }
  const { sampleRatio } = tracing ?? {};
  if (sampleRatio !== undefined && !(sampleRatio >= 0 && sampleRatio <= 1)) {
    problems.push(`tracing.sampleRatio must be from 0 to 1: got ${sampleRatio}.`);
  }
  const consume: string | undefined = tracing?.consume;
  if (consume !== undefined && !['parent', 'link'].includes(consume)) {
    problems.push(`tracing.consume must be parent or link: got ${consume}.`);
  }
  const { timeoutMs } = health ?? {};
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    problems.push(`health.timeoutMs must be above 0: got ${timeoutMs}.`);
  }
  const { eventLoopLagMs } = health ?? {};
  if (eventLoopLagMs !== undefined && !(eventLoopLagMs > 0)) {
    problems.push(`health.eventLoopLagMs must be above 0: got ${eventLoopLagMs}.`);
  }
  return problems;
}

function checkEndpoint({ tracing }: ObservabilityModuleOptions): string[] {
  const endpoint = tracing?.endpoint;
  if (endpoint === undefined || endpoint === '' || URL.canParse(endpoint)) return [];
  return [`tracing.endpoint must be a URL, as in http://localhost:4317: got ${endpoint}.`];
}
