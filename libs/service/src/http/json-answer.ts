import type { ServerResponse } from 'node:http';
import type { GatheredAnswers } from './gathered-answers';
import { entityTag } from './entity-tag';

/** What Express adds to a response, as far as an answer in JSON asks for it. */
export interface ExpressResponse extends ServerResponse {
  readonly app: { get(setting: string): unknown };
  readonly json: unknown;
  readonly send: unknown;
}

/** The methods of a response that nobody has put others in place of. */
export interface OwnMethods {
  readonly json: unknown;
  readonly send: unknown;
  readonly end: unknown;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const OK = 200;
const NO_CONTENT = 204;
const RESET_CONTENT = 205;
const FIRST_REDIRECTION = 300;

/**
 * Answers an object as Express would, byte for byte, but mostly in one write of one text: Express
 * makes bytes of the body first, so that the system gets head and body in two pieces, and looks
 * every header up on the way. What is out of the ordinary is left to Express.
 *
 * @returns Whether it has answered.
 */
export function answerJson(
  response: ExpressResponse,
  body: object,
  own: OwnMethods,
  answers: GatheredAnswers,
): boolean {
  if (!isOrdinary(response) || !hasOwnMethods(response, own)) return false;
  const text = JSON.stringify(body) as string | undefined;
  if (text === undefined) return false;
  const bytes = Buffer.byteLength(text);
  response.setHeader('Content-Type', JSON_TYPE);
  response.setHeader('Content-Length', String(bytes));
  response.setHeader('ETag', entityTag(text));
  response.writeHead(response.statusCode);
  // A text goes out in the encoding of its head, which is Latin-1: the same bytes as long as they
  // are ASCII.
  answers.add(response, bytes === text.length ? text : Buffer.from(text));
  return true;
}

function hasOwnMethods(response: ExpressResponse, own: OwnMethods): boolean {
  return response.json === own.json && response.send === own.send && response.end === own.end;
}

function isOrdinary(response: ExpressResponse): boolean {
  const { app, req, statusCode } = response;
  const { headers, method } = req;
  return (
    statusCode >= OK &&
    statusCode < FIRST_REDIRECTION &&
    statusCode !== NO_CONTENT &&
    statusCode !== RESET_CONTENT &&
    method !== 'HEAD' &&
    // Where the caller may have this answer already.
    headers['if-none-match'] === undefined &&
    headers['if-modified-since'] === undefined &&
    !response.headersSent &&
    !response.hasHeader('Content-Type') &&
    !response.hasHeader('ETag') &&
    !response.hasHeader('Transfer-Encoding') &&
    app.get('etag fn') === entityTag &&
    app.get('json escape') === undefined &&
    app.get('json replacer') === undefined &&
    app.get('json spaces') === undefined
  );
}
