import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DatabaseModule } from '../database.module';
import { DatabaseOptionsInvalidError } from '../errors/database-options-invalid.error';
import { Transactional } from './transactional.decorator';
import type { TransactionOptions } from './transaction-options';
import { transactionProblems } from './transaction-option-rules';
import { Transactions } from './transactions';

/** What callers without a compiler give. */
const WRONG: readonly (readonly [string, unknown])[] = [
  ['propagation', 'requiresNew'],
  ['propagation', null],
  ['isolation', 'serialisable'],
  ['operation', 7],
  ['lockTimeoutMs', '250'],
  ['statementTimeoutMs', Number.NaN],
  ['statementTimeoutMs', 2 ** 31],
  ['retry', 3],
  ['propogation', 'never'],
];

const asOptions = (name: string, value: unknown) => ({ [name]: value }) as TransactionOptions;

async function boot(providers: (new () => object)[]) {
  const imports = [DatabaseModule.forRoot({ mock: true })];
  const module = await Test.createTestingModule({ imports, providers }).compile();
  try {
    await module.init();
    return module.get(Transactions);
  } finally {
    await module.close();
  }
}

describe('Options of a transaction', () => {
  it.each(WRONG)('fail the boot where @Transactional has %s: %p', async (name, value) => {
    @Injectable()
    class Orders {
      @Transactional(asOptions(name, value))
      async place(): Promise<void> {}
    }
    const booting = boot([Orders]);
    await expect(booting).rejects.toThrow(`Orders.place: @Transactional: ${name} `);
    await expect(booting).rejects.toMatchObject({ code: 'METHOD_CHAIN_INVALID' });
  });

  it.each(WRONG)('are refused by Transactions.run with %s: %p', async (name, value) => {
    const transactions = await boot([]);
    const work = jest.fn(async () => undefined);
    const running = transactions.run(work, asOptions(name, value));
    await expect(running).rejects.toBeInstanceOf(DatabaseOptionsInvalidError);
    await expect(running).rejects.toThrow(`Transactions.run's options:\n- ${name} `);
    expect(work).not.toHaveBeenCalled();
  });

  it('may be left undefined', () => {
    expect(transactionProblems({ propagation: undefined } as TransactionOptions)).toEqual([]);
  });
});
