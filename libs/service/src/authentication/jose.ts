/** Loaded where somebody is to be authenticated only: the start of other services is not slower. */
export function jose(): typeof import('jose') {
  return require('jose') as typeof import('jose');
}
