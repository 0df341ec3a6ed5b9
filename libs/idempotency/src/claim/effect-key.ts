/** Which effect it is: one event, as one consumer group handles it. */
export interface EffectKey {
  /** The consumer group, or another name for who does it. */
  readonly group: string;
  /** The event's type, or another name for what is done. */
  readonly eventType: string;
  /** SHA-256 in hex. */
  readonly id: string;
  /** For those who look into the store. */
  readonly eventId: string | null;
  readonly correlationId: string | null;
  readonly sourceService: string | null;
  /** What was asked for: the same key with another one is refused. @default not looked at */
  readonly fingerprint?: string;
}

/** The group a service consumes in when a subscription names none. */
export function defaultGroup(serviceName: string): string {
  return `${serviceName}-consumer`;
}

/** The key of version 1. */
export function flagKey(key: EffectKey): string {
  return `processed:${key.id}`;
}
