import { findExecutable, outputOf } from '../process/executable';

/** What to run, and the port inside it to publish on the loopback interface. */
export interface ContainerPlan {
  readonly image: string;
  readonly port: number;
  /** Port on this machine. @default one that Docker picks */
  readonly hostPort?: number;
  readonly environment?: readonly string[];
  readonly args?: readonly string[];
}

/** A container that runs; it is removed when stopped. */
export interface Container {
  readonly id: string;
  readonly hostPort: number;
  stop(): Promise<void>;
}

/** True when there is a Docker command and its engine answers. */
export async function dockerEngine(): Promise<{ command: string } | { reason: string }> {
  const command = findExecutable('docker');
  if (command === undefined) return { reason: 'there is no docker' };
  try {
    await outputOf(command, ['version', '--format', '{{.Server.Version}}'], { timeoutMs: 10_000 });
    return { command };
  } catch {
    return { reason: 'no docker engine answers' };
  }
}

/** Runs a container, pulling its image where needed. */
export async function runContainer(docker: string, plan: ContainerPlan): Promise<Container> {
  const { image, port, hostPort, environment = [], args = [] } = plan;
  const publish = `127.0.0.1:${hostPort ?? ''}:${port}`;
  const variables = environment.flatMap((pair) => ['-e', pair]);
  const run = ['run', '-d', '--rm', '--label', 'mainstay.test=true', '-p', publish, ...variables];
  const id = lastLine(await outputOf(docker, [...run, image, ...args], { timeoutMs: 300_000 }));
  const mapped = await outputOf(docker, ['port', id, `${port}/tcp`]);
  return {
    id,
    hostPort: Number(/:(\d+)\s*$/m.exec(mapped)?.[1]),
    stop: async () => {
      await outputOf(docker, ['rm', '-f', id], { timeoutMs: 60_000 });
    },
  };
}

function lastLine(text: string): string {
  return text.split('\n').at(-1)?.trim() ?? '';
}
