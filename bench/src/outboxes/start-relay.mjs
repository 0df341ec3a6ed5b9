/** Starts a system's relay; where it does not start, the consumer that waits for it ends too. */
export function startRelay(system, stage, settings, seen) {
  return system.start(stage, settings).catch(async (error) => {
    await seen.stop();
    throw error;
  });
}
