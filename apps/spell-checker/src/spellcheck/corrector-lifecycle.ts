import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ShutdownSequence } from '@mainstay/core';
import type { Corrector } from '../correction';
import { CORRECTOR } from '../spell-checker.ports';

/** Starts the corrector's threads with the service and ends them after the consumers. */
@Injectable()
export class CorrectorLifecycle implements OnModuleInit {
  constructor(
    @Inject(CORRECTOR) private readonly corrector: Corrector,
    shutdown: ShutdownSequence,
  ) {
    shutdown.register({ phase: 'stores', name: 'corrector', stop: () => corrector.stop() });
  }

  async onModuleInit(): Promise<void> {
    await this.corrector.start();
  }
}
