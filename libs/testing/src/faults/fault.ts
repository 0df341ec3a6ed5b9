/**
 * What can be wrong between a client and its server.
 *
 * none        bytes pass.
 * hang        connections are taken, and nothing passes in either direction.
 * refuse      nothing listens; connections that were open are reset.
 * reset       every connection is reset: open ones at once, new ones after they were taken.
 * slow        every piece passes late, and as many bytes a second as are said.
 * garbage     what the client sends is kept from the server and answered with noise.
 * half-closed the server's side is closed: the client may go on sending, and hears nothing.
 *
 * What was held back passes as soon as there is another fault or none, as after a network that was
 * away.
 */
export type Fault =
  | { readonly kind: 'none' | 'hang' | 'refuse' | 'reset' | 'garbage' | 'half-closed' }
  | {
      readonly kind: 'slow';
      /** Before each piece. */
      readonly delayMs: number;
      /** @default no bound */
      readonly bytesPerSecond?: number;
    };

export type FaultKind = Fault['kind'];

/** Milliseconds that a piece of so many bytes is kept. */
export function slowness(fault: Fault, bytes: number): number {
  if (fault.kind !== 'slow') return 0;
  const { delayMs, bytesPerSecond } = fault;
  return delayMs + (bytesPerSecond === undefined ? 0 : (bytes * 1_000) / bytesPerSecond);
}
