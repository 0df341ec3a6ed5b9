/**
 * Carries an error past a circuit that must not judge by it: it counts neither way, whatever errors
 * the circuit expects. Whoever wraps it unwraps it again; it never reaches a caller.
 */
export class Uncounted extends Error {
  override readonly name = 'Uncounted';

  constructor(readonly reason: unknown) {
    super('The caller gave the call up.');
  }
}
