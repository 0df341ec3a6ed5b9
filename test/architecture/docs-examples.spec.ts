import { documents, examplesOf, problemsOf, type Example } from './docs-examples';

const example = (code: string, given = ''): Example => ({ place: 'spec', given, code });

describe('the examples of the documents', () => {
  it('compile against the libs', () => {
    const examples = documents().flatMap((path) => examplesOf(path));
    expect(examples.length).toBeGreaterThan(10);
    expect(problemsOf(examples)).toEqual([]);
  });

  it('are held to the code: a name, a type or an option that is not there is found', () => {
    const wrong = [
      example('new NoSuchThing();'),
      example("new CircuitBreaker({ name: 'x', threshold: 5 });"),
      example("const text: number = 'five';"),
      example('const half = {'),
    ];
    const problems = problemsOf(wrong);
    for (const [i, part] of ['NoSuchThing', 'threshold', 'number', 'expected'].entries()) {
      expect(problems[i]).toContain(part);
    }
  });

  it('may take for granted what is given above them, and the names of the libs', () => {
    const text = '<!-- given: declare const id: string; -->\n\n```ts\nawait read(id);\n```\n';
    const [found] = examplesOf('a.md', text);
    expect(found).toMatchObject({ given: 'declare const id: string;\n', place: 'a.md:4' });
    const fine = example("@Injectable() class Read { @CircuitBreaker('x') async now() {} }");
    expect(problemsOf([fine])).toEqual([]);
  });
});
