import { redactText } from '@mainstay/observability';
import type { ServiceSettings } from '../settings/service-settings';
import type { ServicePart } from '../settings/service-declaration';
import type { PartLocation } from '../settings/part-location';

/** What runs where, in words, without passwords: one line at the start. */
export function whereabouts(settings: ServiceSettings): string {
  const locations: Record<ServicePart, () => PartLocation> = {
    kafka: () => settings.kafkaLocation,
    database: () => settings.databaseLocation,
    redis: () => settings.redisLocation,
  };
  const parts = settings.service.uses.map((part) => {
    if (!settings.neededParts.includes(part)) return `${part} in memory`;
    const location = locations[part]();
    return location.embedded ? `${part} embedded` : `${part} at ${redactText(location.url)}`;
  });
  return parts.length === 0 ? 'its own process alone' : parts.join(', ');
}
