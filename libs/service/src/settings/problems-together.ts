import { ENVIRONMENTS, type ServiceSettings } from './service-settings';

const PROFILES = ['embedded', 'external'] as const;

/**
 * The problems of settings with each other. Where the service runs decides what it needs: if that
 * itself is wrong, everything it may be meant to say is tried, and a problem that only some of it
 * would have says so.
 *
 * @param broken - Properties whose own value is wrong.
 * @param names - The variable that each property was read from.
 */
export function problemsTogether(
  settings: ServiceSettings,
  broken: ReadonlySet<string>,
  names: ReadonlyMap<string, string>,
): string[] {
  const { environment, profile } = settings;
  const environments = broken.has('environment') ? ENVIRONMENTS : [environment];
  const profiles = broken.has('profile') ? PROFILES : [profile];
  const found = new Map<string, number>();
  for (settings.environment of environments) {
    for (settings.profile of profiles) {
      for (const problem of settings.problems()) found.set(problem, (found.get(problem) ?? 0) + 1);
    }
  }
  Object.assign(settings, { environment, profile });
  const deciding = ['environment', 'profile'].filter((property) => broken.has(property));
  const variables = deciding.map((property) => names.get(property) ?? property).join(' and ');
  const tried = environments.length * profiles.length;
  return [...found].map(([problem, times]) =>
    times === tried ? problem : `${problem} (Depends on what ${variables} is to say.)`,
  );
}
