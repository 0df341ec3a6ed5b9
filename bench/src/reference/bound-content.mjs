// A content service of two routes, and its client.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const SAVE = 'INSERT INTO content (storage_id, content_type, body) VALUES ($1, $2, $3)';
const FIND = 'SELECT content_type, body FROM content WHERE storage_id = $1';

export async function contentServer(pool) {
  const server = createServer((request, response) => {
    (request.method === 'POST' ? save(request, response) : find(request, response)).catch(
      (error) => {
        console.error(error);
        response.writeHead(500).end();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/v1/content`;

  async function save(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const storageId = randomUUID();
    const values = [storageId, request.headers['content-type'], Buffer.concat(chunks)];
    await pool.query({ name: 'save', text: SAVE, values });
    const body = JSON.stringify({ storage_id: storageId });
    response.writeHead(201, { 'content-type': 'application/json' }).end(body);
  }

  async function find(request, response) {
    const storageId = request.url.slice(request.url.lastIndexOf('/') + 1);
    const { rows } = await pool.query({ name: 'find', text: FIND, values: [storageId] });
    response.writeHead(200, { 'content-type': rows[0].content_type }).end(rows[0].body);
  }

  return {
    async fetch(storageId) {
      return (await fetch(`${url}/${storageId}`)).text();
    },
    async store(text) {
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      const answer = await fetch(url, { method: 'POST', headers, body: text });
      return (await answer.json()).storage_id;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
