import { Test, type TestingModule } from '@nestjs/testing';
import { DatabaseModule, DatabaseOptionsInvalidError, Transactions } from '@mainstay/database';
import { describeOn } from '@mainstay/testing';

describeOn(['postgres'], 'Options of a transaction', ({ postgres }) => {
  let app: TestingModule;
  let transactions: Transactions;

  beforeAll(async () => {
    const imports = [DatabaseModule.forRoot({ url: postgres.url, poolSize: 1 })];
    app = await Test.createTestingModule({ imports }).compile();
    await app.init();
    transactions = app.get(Transactions);
  });

  afterAll(() => app.close());

  it('that cannot work are refused before anything begins', async () => {
    const work = jest.fn(async () => undefined);
    const running = transactions.run(work, { propagation: 'requiresNew' as 'requires_new' });
    await expect(running).rejects.toBeInstanceOf(DatabaseOptionsInvalidError);
    await expect(running).rejects.toThrow('propagation must be one of required, requires_new');
    expect(work).not.toHaveBeenCalled();
  });

  it('set limits of less than a millisecond to one, not to none', async () => {
    const limits = () =>
      transactions.manager().query(`SELECT current_setting('lock_timeout') AS lock,
        current_setting('statement_timeout') AS statement`);
    const running = transactions.run(limits, { lockTimeoutMs: 0.4, statementTimeoutMs: 250.2 });
    await expect(running).resolves.toEqual([{ lock: '1ms', statement: '251ms' }]);
  });
});
