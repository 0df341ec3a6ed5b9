/** Token of the module's options with their defaults filled in. */
export const RESOLVED_OPTIONS = Symbol('mainstay.database.ResolvedOptions');
