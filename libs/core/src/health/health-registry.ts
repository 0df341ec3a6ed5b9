import { Injectable } from '@nestjs/common';
import type { HealthCheck } from './health-check';

/** Every health check of the application. */
@Injectable()
export class HealthRegistry {
  private readonly registered = new Set<HealthCheck>();

  /** The result takes the check out again. */
  register(check: HealthCheck): () => void {
    this.registered.add(check);
    return () => {
      this.registered.delete(check);
    };
  }

  get checks(): readonly HealthCheck[] {
    return [...this.registered];
  }
}
