/** The languages the spell checker knows. */
export const LANGUAGES = ['en', 'sv'] as const;

export type Language = (typeof LANGUAGES)[number];
