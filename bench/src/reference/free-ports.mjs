import { freePort } from '@mainstay/testing';

const VARIABLES = [
  'CONTENT_PORT',
  'BATCH_ORCHESTRATOR_PORT',
  'ESSAY_LIFECYCLE_PORT',
  'SPELL_CHECKER_PORT',
  'SPELL_CHECKER_METRICS_PORT',
];

/** A free port for each service of a stack, as the variables that set them. */
export async function freePorts() {
  const pairs = [];
  for (const variable of VARIABLES) pairs.push([variable, String(await freePort())]);
  return Object.fromEntries(pairs);
}
