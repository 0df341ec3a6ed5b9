import {
  creationError,
  isRefusal,
  isStaleMembership,
  isTooLarge,
  kafkaCodeOf,
  requestError,
} from './kafkajs-errors';

function failure(type: string): Error {
  return Object.assign(new Error(type), { type, name: 'KafkaJSProtocolError' });
}

describe('the codes of kafkajs errors', () => {
  it('are found below what kafkajs wraps around them', () => {
    const wrapped = new Error('retries exceeded', { cause: failure('MESSAGE_TOO_LARGE') });
    const aggregate = Object.assign(new Error('topics'), {
      errors: [failure('INVALID_PARTITIONS')],
    });
    expect(kafkaCodeOf(wrapped)).toBe('MESSAGE_TOO_LARGE');
    expect(kafkaCodeOf(aggregate)).toBe('INVALID_PARTITIONS');
    expect(kafkaCodeOf(new RangeError('x'))).toBe('RangeError');
    expect(kafkaCodeOf(undefined)).toBe('UNKNOWN');
  });

  it('tell a refusal, which stays one, from what may go well later', () => {
    expect(isRefusal(failure('INVALID_RECORD'))).toBe(true);
    expect(isRefusal(failure('NOT_LEADER_FOR_PARTITION'))).toBe(false);
    expect(isRefusal(failure('OUT_OF_ORDER_SEQUENCE_NUMBER'))).toBe(false);
    expect(requestError('A send', failure('REQUEST_TIMED_OUT')).retryable).toBe(true);
    expect(requestError('A send', failure('MESSAGE_TOO_LARGE')).retryable).toBe(false);
  });

  it('say of a coordinator that nobody tells that a right may be missing', () => {
    const lost = Object.assign(new Error('Failed'), { name: 'KafkaJSGroupCoordinatorNotFound' });
    expect(requestError('Joining', lost)).toMatchObject({
      kafkaCode: 'KafkaJSGroupCoordinatorNotFound',
      message: expect.stringContaining('may not read the group'),
    });
  });

  it('tell what is too large, and which memberships are over', () => {
    expect(isTooLarge(failure('RECORD_LIST_TOO_LARGE'))).toBe(true);
    expect(isTooLarge(failure('INVALID_RECORD'))).toBe(false);
    expect(isStaleMembership(failure('ILLEGAL_GENERATION'))).toBe(true);
    expect(isStaleMembership(failure('COORDINATOR_NOT_AVAILABLE'))).toBe(false);
  });

  it('are wrapped once', () => {
    const error = requestError('A send', failure('INVALID_RECORD'));
    expect(requestError('Joining', error)).toBe(error);
    expect(error.message).toBe('A send failed with INVALID_RECORD: INVALID_RECORD');
  });
});

describe('topics that could not be made', () => {
  it('are named, but for those that were there', () => {
    const errors = [
      Object.assign(failure('TOPIC_ALREADY_EXISTS'), { topic: 'there' }),
      Object.assign(failure('INVALID_CONFIG'), { topic: 'orders' }),
      Object.assign(failure('INVALID_CONFIG'), { topic: 'refunds' }),
    ];
    const error = creationError(Object.assign(new Error('Topic creation errors'), { errors }));
    expect(error).toMatchObject({ kafkaCode: 'INVALID_CONFIG' });
    expect(error.message).toContain('Creating orders, refunds failed with INVALID_CONFIG');
  });

  it('are not blamed for a broker that is away', () => {
    const error = creationError(failure('NETWORK_EXCEPTION'));
    expect(error.message).toContain('Creating topics failed with NETWORK_EXCEPTION');
  });
});
