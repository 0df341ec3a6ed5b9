/** The channel of a user's notifications. */
export function userChannel(userId: string): string {
  return `ws:${userId}`;
}

/** What a user's channel carries: JSON `{event, data}`. */
export function userNotification(event: string, data: unknown): string {
  return JSON.stringify({ event, data });
}
