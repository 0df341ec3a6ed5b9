import { operations, type ServiceIdentity } from '@mainstay/core';
import type { EventPublisher } from '@mainstay/events';

/** The publisher as a relay uses it: each call is an operation that spans may be made of. */
export function observedPublisher(publisher: EventPublisher, app: ServiceIdentity): EventPublisher {
  return {
    stopsKeyOnFailure: publisher.stopsKeyOnFailure ?? false,
    publishRecords: (records, options) => {
      const send = () => publisher.publishRecords(records, options);
      if (!operations.outboxRelay.observed) return send();
      return operations.outboxRelay.run({ app, records }, send);
    },
  };
}
