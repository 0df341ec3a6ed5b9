import type { Clock, ComponentLogger } from '@mainstay/core';

const SAY_EVERY_MS = 30_000;

/**
 * Says why a group cannot join: at once where the reason is new, else every 30 s, with the number
 * of attempts since it was said last.
 */
export class JoinFailures {
  private said: { readonly reason: string; readonly at: number } | undefined;
  private attempts = 0;

  constructor(
    private readonly group: string,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly logger: Pick<ComponentLogger, 'warn'>,
  ) {}

  failed(error: Error): void {
    const { clock, group, logger } = this;
    const now = clock.now();
    const reason = `${error.name} ${error.message}`.replaceAll(/\d+/g, '0');
    this.attempts += 1;
    if (this.said?.reason === reason && now - this.said.at < SAY_EVERY_MS) return;
    const fields = { consumer_group: group, attempts: this.attempts };
    this.said = { reason, at: now };
    this.attempts = 0;
    logger.warn(`Group ${group} cannot join yet; it tries again`, fields, error);
  }

  joined(): void {
    this.said = undefined;
    this.attempts = 0;
  }
}
