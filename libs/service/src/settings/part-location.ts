import type { ServicePart } from './service-declaration';

/** Where a part runs: in this process, or behind an address. */
export type PartLocation =
  { readonly embedded: true } | { readonly embedded: false; readonly url: string };

/** The variable that moves a part out of the process. */
export const PART_VARIABLE: Readonly<Record<ServicePart, string>> = {
  kafka: 'KAFKA_BOOTSTRAP_SERVERS',
  database: 'DATABASE_URL',
  redis: 'REDIS_URL',
};

const EXTERNAL_DEFAULT: Readonly<Record<ServicePart, string | undefined>> = {
  kafka: 'kafka:9092',
  database: undefined,
  redis: 'redis://redis:6379',
};

/** What decides where a part runs. */
export interface Whereabouts {
  readonly environment: string;
  readonly profile: 'embedded' | 'external' | undefined;
  /** The part's own variable, where it is set. */
  readonly url: string | undefined;
}

/**
 * An address that is set makes its part external, whatever the profile. Else the profile decides;
 * without one development and testing are embedded, everything else is external.
 *
 * @returns The location, or the problem that keeps it from having one.
 */
export function locatePart(
  part: ServicePart,
  { environment, profile, url }: Whereabouts,
): PartLocation | { readonly problem: string } {
  if (url !== undefined) return { embedded: false, url };
  const variable = PART_VARIABLE[part];
  if (isEmbedded(environment, profile)) {
    if (environment !== 'production') return { embedded: true };
    return {
      problem:
        `${variable} is missing: ${part} cannot be embedded in production. ` +
        `Set ${variable} to where it runs.`,
    };
  }
  const standard = EXTERNAL_DEFAULT[part];
  if (standard !== undefined) return { embedded: false, url: standard };
  return { problem: `${variable} is missing: an external ${part} has no default address.` };
}

function isEmbedded(environment: string, profile: Whereabouts['profile']): boolean {
  if (profile !== undefined) return profile === 'embedded';
  return environment === 'development' || environment === 'testing';
}
