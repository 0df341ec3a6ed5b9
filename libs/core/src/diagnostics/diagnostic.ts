import { channel, type Channel } from 'node:diagnostics_channel';
import type { ServiceIdentity } from '../identity/service-identity';

/** Every message on a channel says which application of the process it is from. */
export interface FromApplication {
  readonly app: ServiceIdentity;
}

/**
 * A typed `node:diagnostics_channel` named `mainstay:<lib>:<event>`.
 *
 * Libs publish their figures here and know neither logger nor metrics; `observability` listens.
 */
export class Diagnostic<Message extends object> {
  private readonly channel: Channel;
  private readonly listeners = new Set<{ readonly app: ServiceIdentity | undefined }>();

  constructor(readonly name: `mainstay:${string}:${string}`) {
    this.channel = channel(name);
  }

  /** Ask before building a costly message. */
  get observed(): boolean {
    return this.channel.hasSubscribers;
  }

  /** Whether somebody has subscribed to this application's messages. */
  isHeard(app: ServiceIdentity): boolean {
    for (const listener of this.listeners) {
      if (listener.app === undefined || listener.app === app) return true;
    }
    return false;
  }

  publish(message: Message & FromApplication): void {
    if (this.channel.hasSubscribers) this.channel.publish(message);
  }

  /**
   * Listens to one application's messages (to all when `app` is undefined). The result
   * unsubscribes.
   */
  subscribe(
    app: ServiceIdentity | undefined,
    listener: (message: Message & FromApplication) => void,
  ) {
    const onMessage = (message: unknown) => {
      const typed = message as Message & FromApplication;
      if (app === undefined || typed.app === app) listener(typed);
    };
    const registration = { app };
    this.listeners.add(registration);
    this.channel.subscribe(onMessage);
    return (): void => {
      this.listeners.delete(registration);
      this.channel.unsubscribe(onMessage);
    };
  }
}
