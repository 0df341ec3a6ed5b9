import type { IncomingMessage } from 'node:http';
import { Injectable, type ArgumentMetadata, ValidationPipe } from '@nestjs/common';
import { ServiceError } from '@mainstay/errors';

/** What a handler has as the body where no parser took its type; the stream still has all of it. */
const UNREAD = Object.freeze({});

/** A handler that reads the stream by itself, as that of an upload does, may go on doing so. */
export function markUnread(
  request: IncomingMessage & { body?: unknown },
  _response: unknown,
  next: () => void,
): void {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  if (request.body === undefined && (length !== '0' || coding !== undefined)) request.body = UNREAD;
  next();
}

/** Says what is wrong with a body that nobody read, instead of listing every field as missing. */
@Injectable()
export class BodyPipe extends ValidationPipe {
  constructor(
    private readonly service: string,
    options: ConstructorParameters<typeof ValidationPipe>[0],
  ) {
    super(options);
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (value === UNREAD) {
      throw new ServiceError(
        'UNSUPPORTED_MEDIA_TYPE',
        'A body of this Content-Type is not taken.',
        {
          service: this.service,
          operation: 'read_body',
        },
      );
    }
    return super.transform(value, metadata);
  }
}
