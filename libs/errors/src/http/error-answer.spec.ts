import {
  BadRequestException,
  ConflictException,
  HttpException,
  InternalServerErrorException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { MainstayError } from '../error/mainstay.error';
import { ServiceError } from '../error/service.error';
import { answerOf, httpStatusOf } from './error-answer';

class RedisAway extends MainstayError {
  readonly code = 'REDIS_UNAVAILABLE';
  readonly retryable = true;
}

const shaped = (fields: object) => Object.assign(new Error('a text of the parser'), fields);
const context = { service: 'a_service', operation: 'read' };

describe('answerOf', () => {
  it.each<[string, unknown, object]>([
    [
      'an HttpException by its status',
      new ConflictException('already there'),
      { status: 409, code: 'STATE_CONFLICT', message: 'already there' },
    ],
    [
      "the ValidationPipe's list of problems",
      new BadRequestException(['a must be a text', 'b is missing']),
      {
        status: 400,
        code: 'VALIDATION_ERROR',
        details: { problems: ['a must be a text', 'b is missing'] },
      },
    ],
    [
      'a parser error that Nest has wrapped',
      new BadRequestException('Unexpected token', { cause: shaped({ status: 400 }) }),
      { status: 400, code: 'PARSING_ERROR', message: 'The request cannot be read.' },
    ],
    [
      'an HttpException whose cause is an answer of somebody else',
      new ConflictException('already there', { cause: shaped({ status: 404 }) }),
      { status: 409, code: 'STATE_CONFLICT', message: 'already there' },
    ],
    [
      'an HttpException with a status of no code',
      new HttpException("I'm a teapot", 418),
      { status: 418, code: 'VALIDATION_ERROR' },
    ],
    [
      'a 503 thrown on purpose',
      new ServiceUnavailableException('later'),
      { status: 503, code: 'SERVICE_UNAVAILABLE', message: 'later' },
    ],
    [
      'JSON that body-parser cannot read',
      shaped({ status: 400, type: 'entity.parse.failed', body: '{secret' }),
      {
        status: 400,
        code: 'PARSING_ERROR',
        message: 'The request cannot be read.',
        details: { reason: 'entity.parse.failed' },
      },
    ],
    [
      'a body that is too large for body-parser',
      shaped({ status: 413, statusCode: 413, type: 'entity.too.large' }),
      { status: 413, code: 'PAYLOAD_TOO_LARGE' },
    ],
    [
      'an encoding that body-parser does not know',
      shaped({ statusCode: 415, type: 'encoding.unsupported' }),
      { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' },
    ],
    [
      'a file over the limit of multer',
      shaped({ name: 'MulterError', code: 'LIMIT_FILE_SIZE' }),
      { status: 413, code: 'PAYLOAD_TOO_LARGE', details: { reason: 'LIMIT_FILE_SIZE' } },
    ],
    [
      'a field that multer does not expect',
      shaped({ name: 'MulterError', code: 'LIMIT_UNEXPECTED_FILE' }),
      { status: 400, code: 'VALIDATION_ERROR', details: { reason: 'LIMIT_UNEXPECTED_FILE' } },
    ],
    [
      'an error of a service by its code',
      new ServiceError('RATE_LIMIT', 'slow down', context, { retryAfterMs: 1_200 }),
      { status: 429, code: 'RATE_LIMIT', message: 'slow down', retryAfterSeconds: 2 },
    ],
    [
      'a foreign error with a code of the list',
      Object.assign(new Error('3 of 4'), { code: 'MESSAGE_IN_FLIGHT' }),
      { status: 409, code: 'MESSAGE_IN_FLIGHT', message: '3 of 4', details: {} },
    ],
  ])('answers %s', (_what, error, answer) => {
    expect(answerOf(error)).toMatchObject(answer);
  });

  it.each<[string, unknown]>([
    ['an unknown error', new TypeError("cannot read 'password' of undefined")],
    ['an error with a code of no list', shaped({ code: 'ECONNRESET', secret: 1 })],
    ['an error with the name of an object method as its code', shaped({ code: 'toString' })],
    ['an internal error', new ServiceError('INTERNAL_ERROR', 'the password is x', context)],
    ["Nest's own 500", new InternalServerErrorException('the password is x')],
    ['a parser that fails with 500', shaped({ status: 500, type: 'stream.encoding.set' })],
    ['a thrown text', 'the password is x'],
    ['a thrown undefined', undefined],
  ])('says nothing of %s', (_what, error) => {
    expect(answerOf(error)).toEqual({
      status: 500,
      code: 'INTERNAL_ERROR',
      message: 'The service failed to answer this request. Its log says more.',
      details: {},
    });
  });

  it('names the code of a lib whose server is away, but not the server', () => {
    const error = new RedisAway('Redis (10.0.0.7:6379) did not answer GET', {
      details: { host: '10.0.0.7' },
    });
    const answer = answerOf(error);
    expect(answer).toMatchObject({ status: 503, code: 'REDIS_UNAVAILABLE', details: {} });
    expect(answer.message).not.toContain('10.0.0.7');
  });

  it('keeps the time after which an open circuit may be asked again', () => {
    const open = Object.assign(new Error('open'), {
      code: 'CIRCUIT_BREAKER_OPEN',
      retryAfterMs: 0,
    });
    expect(answerOf(open)).toMatchObject({ status: 503, retryAfterSeconds: 1 });
  });

  it.each<[string, object, number | undefined]>([
    ['the time it gives', { code: 'REDIS_UNAVAILABLE', retryAfterMs: 2_001 }, 3],
    ['the time a message would wait', { code: 'DATABASE_UNAVAILABLE', deferMs: 1_000 }, 1],
    ['five seconds where it gives none', { code: 'KAFKA_PUBLISH_ERROR' }, 5],
    ['five seconds where what it gives is none', { code: 'RATE_LIMIT', retryAfterMs: NaN }, 5],
    ['nothing where it asks for no second request', { code: 'STATE_CONFLICT' }, undefined],
  ])('says of an error when to come back: %s', (_what, fields, retryAfterSeconds) => {
    const answer = answerOf(Object.assign(new Error('no'), fields));
    expect(answer.retryAfterSeconds).toBe(retryAfterSeconds);
  });

  it('says the same of what Nest throws', () => {
    expect(answerOf(new ServiceUnavailableException()).retryAfterSeconds).toBe(5);
    expect(answerOf(new BadRequestException()).retryAfterSeconds).toBeUndefined();
  });
});

describe('httpStatusOf', () => {
  it.each([
    ['RESOURCE_NOT_FOUND', 404],
    ['REDIS_UNAVAILABLE', 503],
    ['of no list', 500],
    ['toString', 500],
  ])('%s is %i', (code, status) => {
    expect(httpStatusOf(code)).toBe(status);
  });
});
