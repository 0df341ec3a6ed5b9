import { migrationFileProblems, migrationTime, newMigrationName } from './migration-name';

const source = (name: string) => `export class ${name} implements MigrationInterface {}`;

describe('The names of migrations', () => {
  it('end in thirteen digits of milliseconds', () => {
    expect(migrationTime('CreateEventOutbox1763683200000')).toBe(1_763_683_200_000);
    expect(migrationTime('CreateEventOutbox176368320000')).toBeUndefined();
    expect(migrationTime('createEventOutbox1763683200000')).toBeUndefined();
  });

  it.each([
    ['20251121_0001_create_event_outbox.ts', 'CreateEventOutbox1763683200000', []],
    ['20251131_0001_create.ts', 'Create1763683200000', ['20251131']],
    ['create.ts', 'Create1763683200000', ['YYYYMMDD_NNNN']],
    ['20251121_0001_create.ts', 'Create', ['13-digit']],
    ['20251121_0001_Create.ts', 'Create1763683200000', ['YYYYMMDD_NNNN']],
  ])('of %s with class %s: %j', (file, name, expected) => {
    const problems = migrationFileProblems(file, source(name));
    expect(problems).toEqual(expected.map((text) => expect.stringContaining(text)));
  });

  it('of new ones count up by the day and pass the check', () => {
    const now = Date.UTC(2025, 10, 21, 12);
    const { fileName, className } = newMigrationName('2nd language, für essays', now, 3);
    expect(fileName).toBe('20251121_0003_2nd_language_f_r_essays.ts');
    expect(migrationFileProblems(fileName, source(className))).toEqual([]);
  });
});
