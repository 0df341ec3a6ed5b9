/** The stores that are there, and those of your own by their name. */
export type StoreName = 'redis' | 'inbox' | 'memory' | (string & {});
