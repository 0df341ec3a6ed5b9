import { operations, type ServiceIdentity } from '@mainstay/core';
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

function topicOf(event: PublishArguments): string {
  const [first, options] = event;
  if (typeof first === 'string') return first;
  return (options as { readonly topic?: string } | undefined)?.topic ?? first.definition.topic;
}
