import type { EventEnvelope } from '@mainstay/events';
import type { ServiceLogger } from './service-logger';

/** Says at info what is done with an event, with the event's own ids beside the fields given. */
export function logEventProcessing(
  logger: ServiceLogger,
  message: string,
  envelope: EventEnvelope,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  logger.info(message, {
    correlation_id: envelope.correlation_id ?? undefined,
    event_id: envelope.event_id,
    event_type: envelope.event_type,
    source_service: envelope.source_service,
    ...fields,
  });
}
