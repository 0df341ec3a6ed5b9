import { repeatedImports, type SingleModule } from './repeated-imports';

class BusModule {}
const single = (module: SingleModule['module'], ...tokens: string[]): SingleModule => ({
  module,
  rule: { otherwise: 'A second one needs a name.' },
  tokens: new Set(tokens),
});
const problems = (...found: SingleModule[]) => repeatedImports(found, () => ['Shop', 'Billing']);

describe('repeatedImports', () => {
  it('names the module, how often and by whom it is imported, and what to do', () => {
    expect(problems(single(BusModule, 'bus'), single(BusModule, 'bus'))).toEqual([
      'BusModule is imported twice, by Shop and Billing. Call forRoot once, in the module of the ' +
        'application: the others get it without importing it, or import what that one call ' +
        'returned. A second one needs a name.',
    ]);
    const [thrice] = problems(...['a', 'b', 'c'].map(() => single(BusModule, 'bus')));
    expect(thrice).toContain('BusModule is imported 3 times');
  });

  it('lets a module be there again that offers other things, and different ones', () => {
    class OtherModule {}
    expect(problems(single(BusModule, 'bus'), single(BusModule, 'bus.second'))).toEqual([]);
    expect(problems(single(BusModule, 'bus'), single(OtherModule, 'bus'))).toEqual([]);
  });

  it('knows a second copy of a package by the name of its module', () => {
    const copy = { name: BusModule.name };
    const [problem] = problems(single(BusModule, 'bus'), single(copy, 'bus of the copy'));
    expect(problem).toMatch(/BusModule is there in 2 copies.*npm ls @mainstay\/core/);
  });
});
