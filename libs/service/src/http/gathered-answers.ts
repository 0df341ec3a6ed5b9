import { AsyncResource } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';

const TOGETHER = 16;

/**
 * Answers that leave together: sixteen at a time, at the latest when the loop's turn is over. Every
 * write wakes who waits for it, be that a caller on the same machine or a network card, which is
 * half of what a small answer costs; who is awake already need not be woken.
 */
export class GatheredAnswers {
  private waiting: GatheredAnswer[] = [];
  private turnEnds: NodeJS.Immediate | undefined;

  /** Ends a response whose head is made, a text in the encoding of the head, which is Latin-1. */
  add(response: ServerResponse, body: string | Uint8Array): void {
    this.waiting.push(new GatheredAnswer(response, body));
    // Not from here: what a listener of another answer throws is not this request's.
    if (this.waiting.length === TOGETHER) queueMicrotask(() => this.leave());
    this.turnEnds ??= setImmediate(() => this.leave());
  }

  /** Lets all go that wait. */
  leave(): void {
    clearImmediate(this.turnEnds);
    this.turnEnds = undefined;
    const leaving = this.waiting;
    this.waiting = [];
    let left = 0;
    try {
      while (left < leaving.length) leaving[left++]!.leave();
    } finally {
      // Where a listener of one has thrown, the others still leave.
      this.waiting.push(...leaving.slice(left));
      if (this.waiting.length > 0) this.turnEnds ??= setImmediate(() => this.leave());
    }
  }
}

/** Listeners of the response hear of its end in the context of the request. */
class GatheredAnswer extends AsyncResource {
  constructor(
    private readonly response: ServerResponse,
    private readonly body: string | Uint8Array,
  ) {
    super('mainstay.GatheredAnswer');
  }

  leave(): void {
    this.runInAsyncScope(end, undefined, this.response, this.body);
  }
}

/** Unless somebody else has meanwhile. */
function end(response: ServerResponse, body: string | Uint8Array): void {
  if (!response.writableEnded) response.end(body, 'latin1');
}
