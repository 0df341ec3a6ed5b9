import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { DatabaseModule } from '../database.module';
import { MemoryModeError } from '../errors/memory-mode.error';
import { TransactionForbiddenError } from '../errors/transaction-forbidden.error';
import { TransactionRequiredError } from '../errors/transaction-required.error';
import { TransactionRollbackOnlyError } from '../errors/transaction-rollback-only.error';
import { Transactional } from './transactional.decorator';
import { Transactions } from './transactions';

@Injectable()
class Work {
  constructor(private readonly transactions: Transactions) {}

  @Transactional()
  async collect(seen: string[]): Promise<void> {
    this.transactions.afterCommit(() => seen.push('committed'));
    this.transactions.afterRollback(() => seen.push('rolled back'));
  }
}

describe('Transactions in memory mode', () => {
  let module: TestingModule;
  let transactions: Transactions;

  beforeAll(async () => {
    module = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ mock: true })],
      providers: [Work],
    }).compile();
    await module.init();
    transactions = module.get(Transactions);
  });

  afterAll(() => module.close());

  it('tell code that it is in one, without a manager', async () => {
    expect(transactions.inTransaction).toBe(false);
    await transactions.run(async (manager) => {
      expect(transactions.inTransaction).toBe(true);
      expect(transactions.current()).toBeUndefined();
      expect(() => manager.query('SELECT 1')).toThrow(MemoryModeError);
    });
    expect(() => transactions.manager()).toThrow(MemoryModeError);
  });

  it('call back after the outermost end', async () => {
    const seen: string[] = [];
    await transactions.run(async () => {
      await module.get(Work).collect(seen);
      expect(seen).toEqual([]);
    });
    expect(seen).toEqual(['committed']);
    const failing = transactions.run(async () => {
      await module.get(Work).collect(seen);
      throw new Error('outer');
    });
    await expect(failing).rejects.toThrow('outer');
    expect(seen).toEqual(['committed', 'rolled back']);
  });

  it('refuse as the real ones do', async () => {
    const caught = transactions.run(() =>
      transactions.run(() => Promise.reject(new Error('inner'))).catch(() => undefined),
    );
    await expect(caught).rejects.toThrow(TransactionRollbackOnlyError);
    const nested = transactions.run(() =>
      transactions
        .run(() => Promise.reject(new Error('inner')), { propagation: 'nested' })
        .catch(() => 'caught'),
    );
    await expect(nested).resolves.toBe('caught');
    const mandatory = transactions.run(async () => undefined, { propagation: 'mandatory' });
    await expect(mandatory).rejects.toThrow(TransactionRequiredError);
    const never = transactions.run(() =>
      transactions.run(async () => undefined, { propagation: 'never' }),
    );
    await expect(never).rejects.toThrow(TransactionForbiddenError);
    expect(() => transactions.afterCommit(() => undefined)).toThrow(TransactionRequiredError);
  });

  it('run one of its own, and none, inside of another', async () => {
    const seen: string[] = [];
    const outer = transactions.run(async () => {
      await transactions.run(() => module.get(Work).collect(seen), { propagation: 'requires_new' });
      const none = async () => transactions.active;
      await expect(transactions.run(none, { propagation: 'not_supported' })).resolves.toBe(false);
      throw new Error('outer');
    });
    await expect(outer).rejects.toThrow('outer');
    expect(seen).toEqual(['committed']);
  });
});
