import type { Server } from 'node:http';

const IDLE_CHECK_MS = 25;

/**
 * Stops listening and lets requests in flight finish; connections that idle are closed, also those
 * that only come to idle now. At the signal what is left is cut off.
 */
export async function drainServer(server: Server, signal: AbortSignal): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const cut = () => server.closeAllConnections();
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  server.closeIdleConnections();
  if (signal.aborted) cut();
  signal.addEventListener('abort', cut, { once: true });
  await closed;
  clearInterval(sweep);
  signal.removeEventListener('abort', cut);
}
