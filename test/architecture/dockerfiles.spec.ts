import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { root } from './violations';

const APPS: Readonly<Record<string, readonly string[]>> = {
  'apps/batch-orchestrator/Dockerfile': ['5001'],
  'apps/content/Dockerfile': ['8000'],
  'apps/essay-lifecycle/Dockerfile': ['6001'],
  'apps/spell-checker/Dockerfile': ['8001', '8002'],
};
const FILES = [...Object.keys(APPS), 'docker/cli/Dockerfile'];

/** What is wrong with a Dockerfile, in a sentence each. */
function lint(content: string): string[] {
  const problems = validate(content).map(({ message }) => String(message));
  const file = DockerfileParser.parse(content);
  const stages = new Set<string>();
  for (const from of file.getFROMs()) {
    const image = from.getImage() ?? '';
    if (!stages.has(image) && !/:\d[\w.-]*$/.test(image)) problems.push(`${image} is not pinned`);
    const stage = from.getBuildStage();
    if (stage !== null) stages.add(stage);
  }
  const last = file.getFROMs().at(-1)?.getRange()?.start.line ?? 0;
  const instructions = file.getInstructions();
  const final = instructions.filter((one) => (one.getRange()?.start.line ?? 0) >= last);
  const user = final.findLast((one) => one.getKeyword() === 'USER')?.getArgumentsContent();
  if (user === undefined || user === null || /^(root|0)(:|$)/.test(user)) {
    problems.push('the image runs as root');
  }
  for (const copy of file.getCOPYs()) {
    const sources = copy.getArguments().slice(0, -1).map(String);
    if (copy.getFromFlag() !== null) continue;
    for (const source of sources) {
      if (!existsSync(join(root, source))) problems.push(`${source} does not exist`);
    }
  }
  if (stages.size === 0) problems.push('there is one stage only');
  return problems;
}

describe('the Dockerfiles', () => {
  it.each(FILES)('%s has nothing to complain about', (path) => {
    expect(lint(readFileSync(join(root, path), 'utf8'))).toEqual([]);
  });

  it.each(Object.entries(APPS))(
    '%s exposes its ports and says whether it is ready',
    (path, ports) => {
      const file = DockerfileParser.parse(readFileSync(join(root, path), 'utf8'));
      const exposed = file.getInstructions().filter((one) => one.getKeyword() === 'EXPOSE');
      expect(exposed.flatMap((one) => one.getArguments().map(String)).toSorted()).toEqual(ports);
      expect(file.getInstructions().some((one) => one.getKeyword() === 'HEALTHCHECK')).toBe(true);
    },
  );

  it('would be refused for each thing that is looked for', () => {
    expect(lint('FROM node\nCOPY absent-file .\n')).toEqual([
      'node is not pinned',
      'the image runs as root',
      'absent-file does not exist',
      'there is one stage only',
    ]);
    expect(lint('FROM node:24-slim AS a\nFROM node:24\nUSER root\n')).toEqual([
      'the image runs as root',
    ]);
    expect(lint('FORM node:24\n').length).toBeGreaterThan(0);
  });

  it('are not sent what they do not need', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(
      expect.arrayContaining(['.git', '.env', '.mainstay', '**/node_modules', '**/dist']),
    );
  });
});
