import { IncomingMessage, ServerResponse } from 'node:http';

/** The part of an Express application that says what its requests and responses inherit from. */
export interface ExpressPrototypes {
  request: object;
  response: object;
}

/** What a server of `node:http` makes its requests and responses by. */
export interface MessageClasses {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/**
 * Classes whose objects are born with the prototypes that Express gives each request and response.
 * Its own change of an object's prototype then changes nothing, and what reads the object keeps the
 * one shape it has seen before.
 */
export function expressMessages(express: ExpressPrototypes): MessageClasses {
  class Request extends IncomingMessage {}
  class Response<Asked extends IncomingMessage> extends ServerResponse<Asked> {}
  Object.setPrototypeOf(Request.prototype, express.request);
  Object.setPrototypeOf(Response.prototype, express.response);
  express.request = Request.prototype;
  express.response = Response.prototype;
  return { IncomingMessage: Request, ServerResponse: Response };
}
