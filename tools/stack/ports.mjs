// Ports that are taken before anything is started can be named at once.
import { createServer } from 'node:net';

/** The places whose port somebody else has, each with the port. */
export async function busyPorts(places) {
  const wanted = places.flatMap(({ name, prefix, port, metricsPort }) => [
    { name, variable: `${prefix}PORT`, port },
    ...(metricsPort === undefined
      ? []
      : [{ name, variable: `${prefix}METRICS_PORT`, port: metricsPort }]),
  ]);
  const taken = await Promise.all(wanted.map(({ port }) => isTaken(port)));
  return wanted.filter((_, index) => taken[index]);
}

/** One line for each of them. */
export function describeBusy(busy) {
  return busy.map(
    ({ name, variable, port }) =>
      `Port ${port} of ${name} is in use. Free it, or set ${variable} to another one.`,
  );
}

function isTaken(port) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error) =>
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES'),
    );
    server.listen({ port }, () => server.close(() => resolve(false)));
  });
}
