import { Injectable } from '@nestjs/common';
import { createServiceLogger } from '@mainstay/observability';
import { RedisClient } from '@mainstay/redis';
import type { UserNotifications } from '../batch-orchestrator.ports';

/**
 * Notifications over the user's Redis channel. Nobody's work depends on one, so a Redis that is
 * away costs a warning, not the work.
 */
@Injectable()
export class RedisUserNotifications implements UserNotifications {
  private readonly logger = createServiceLogger('batch_orchestrator.notifications');

  constructor(private readonly redis: RedisClient) {}

  async notify(userId: string, event: string, data: object): Promise<void> {
    try {
      await this.redis.publishUserNotification(userId, event, data);
    } catch (error) {
      this.logger.warn('A notification could not be sent', { notification: event }, error);
    }
  }
}
