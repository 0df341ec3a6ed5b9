// Requests as any client would send them.

const DEADLINE_MS = 30_000;

/** The answer with its body read: as JSON where it is JSON, else as text. */
export async function request(method, url, { body, headers = {}, json } = {}) {
  const init = { method, headers: { ...headers }, signal: AbortSignal.timeout(DEADLINE_MS) };
  if (json !== undefined) {
    init.body = JSON.stringify(json);
    init.headers['content-type'] = 'application/json';
  } else if (body !== undefined) init.body = body;
  const response = await fetch(url, init);
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  const text = bytes.toString('utf8');
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    text,
    body: isJson ? JSON.parse(text) : text,
  };
}

export const get = (url, options) => request('GET', url, options);
export const post = (url, options) => request('POST', url, options);

/** Server-sent events until one satisfies `isLast`; {type, data} with the data parsed. */
export async function eventsUntil(url, isLast, deadlineMs) {
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream' },
    signal: AbortSignal.timeout(deadlineMs),
  });
  const events = [];
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const event = eventOf(block);
      if (event === undefined) continue;
      events.push(event);
      if (isLast(event)) return { response, events };
    }
  }
  return { response, events };
}

/** Looks until the condition gives something truthy; gives that, or undefined at the deadline. */
export async function eventually(look, deadlineMs = 15_000) {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found || performance.now() > deadline) return found || undefined;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function eventOf(block) {
  const field = (name) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trim())
      .join('\n');
  const data = field('data');
  return data === '' ? undefined : { type: field('event') || 'message', data: JSON.parse(data) };
}
