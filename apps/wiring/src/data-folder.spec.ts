import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from './data-folder';

describe('inProject', () => {
  let project: string;
  let inside: string;

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'mainstay-project-'));
    inside = join(project, 'apps', 'content');
    mkdirSync(inside, { recursive: true });
  });

  afterEach(() => rmSync(project, { recursive: true }));

  it('takes a folder from the project, wherever in it the command runs', () => {
    writeFileSync(join(project, 'nest-cli.json'), '{}');
    const expected = join(project, '.mainstay/data');
    expect(inProject('.mainstay/data', project)).toBe(expected);
    expect(inProject('.mainstay/data', inside)).toBe(expected);
  });

  it('takes it from the working directory where there is no project', () => {
    expect(inProject('data', inside)).toBe(join(inside, 'data'));
  });

  it('leaves an absolute folder alone', () => {
    writeFileSync(join(project, 'nest-cli.json'), '{}');
    expect(inProject(inside, project)).toBe(inside);
  });
});
