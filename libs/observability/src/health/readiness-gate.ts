import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ShutdownSequence } from '@mainstay/core';

/**
 * Whether the application wants work at all: closed until it has booted and from the first moment
 * of its shutdown, whatever its checks say.
 */
@Injectable()
export class ReadinessGate implements OnApplicationBootstrap {
  private reason: string | undefined = 'The service is starting.';

  constructor(private readonly shutdown: ShutdownSequence) {}

  onApplicationBootstrap(): void {
    this.reason = undefined;
    this.shutdown.register({
      phase: 'readiness',
      name: 'readiness',
      stop: () => {
        this.reason = 'The service is shutting down.';
      },
    });
  }

  /** Why it is closed; undefined while it is open. */
  get closed(): string | undefined {
    return this.reason;
  }
}
