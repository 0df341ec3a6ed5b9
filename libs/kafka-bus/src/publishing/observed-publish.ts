import { operations, type ServiceIdentity } from '@mainstay/core';
import type { EventDraft } from '@mainstay/events';
import type { PublishArguments } from './publish-arguments';

/** Publishes an event as an operation: where a span is made of it, consumers go on from there. */
export function observedPublish<Receipt>(
  app: ServiceIdentity,
  event: PublishArguments,
  publish: () => Promise<Receipt>,
): Promise<Receipt> {
  return operations.publish.observed ? observed(app, event, publish) : publish();
}

async function observed<Receipt>(
  app: ServiceIdentity,
  event: PublishArguments,
  publish: () => Promise<Receipt>,
): Promise<Receipt> {
  return operations.publish.run({ app, topic: topicOf(event), count: 1 }, publish);
}

function topicOf(event: PublishArguments): string | undefined {
  const [first, options] = event;
  if (typeof first === 'string') return first;
  const given = (options as { readonly topic?: string } | undefined)?.topic;
  // What is no event is refused when it is prepared.
  return given ?? (first as Partial<EventDraft> | undefined)?.definition?.topic;
}
