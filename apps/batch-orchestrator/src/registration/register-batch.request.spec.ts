import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { RegisterBatchRequest } from './register-batch.request';

const VALID = {
  course_code: 'ENG5',
  essay_instructions: '',
  user_id: 'teacher',
  expected_essay_count: 2,
};

const brokenFields = (body: object) =>
  validateSync(plainToInstance(RegisterBatchRequest, body)).map(({ property }) => property);

describe('RegisterBatchRequest', () => {
  it.each([
    ['without essay ids', {}],
    ['with as many essay ids as essays', { essay_ids: ['a', 'b'] }],
    ['of one essay', { expected_essay_count: 1 }],
    ['of ten thousand', { expected_essay_count: 10_000 }],
  ])('is valid %s', (_what, change) => {
    expect(brokenFields({ ...VALID, ...change })).toEqual([]);
  });

  it.each([
    ['no essays', { expected_essay_count: 0 }, 'expected_essay_count'],
    ['more than ten thousand', { expected_essay_count: 10_001 }, 'expected_essay_count'],
    ['half an essay', { expected_essay_count: 1.5 }, 'expected_essay_count'],
    ['a number as text', { expected_essay_count: '2' }, 'expected_essay_count'],
    ['fewer ids than essays', { essay_ids: ['a'] }, 'essay_ids'],
    ['more ids than essays', { essay_ids: ['a', 'b', 'c'] }, 'essay_ids'],
    ['the same id twice', { essay_ids: ['a', 'a'] }, 'essay_ids'],
    ['an empty id', { essay_ids: ['a', ''] }, 'essay_ids'],
    ['an id that is no text', { essay_ids: ['a', 7] }, 'essay_ids'],
    ['an id that is too long', { essay_ids: ['a', 'b'.repeat(256)] }, 'essay_ids'],
    ['ids that are no list', { essay_ids: 'ab' }, 'essay_ids'],
    ['no course', { course_code: '' }, 'course_code'],
    ['no user', { user_id: undefined }, 'user_id'],
    ['no instructions', { essay_instructions: undefined }, 'essay_instructions'],
  ])('is not valid with %s', (_what, change, field) => {
    expect(brokenFields({ ...VALID, ...change })).toEqual([field]);
  });
});
