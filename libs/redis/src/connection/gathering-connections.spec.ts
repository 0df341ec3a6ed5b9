import { defineGatheredScript, defineScript, type RedisScript } from '../scripting/redis-script';
import { gatheringConnections } from './gathering-connections';
import type { RedisCommand, RedisConnection } from './redis-connection';
import { runScript } from './run-script';

const DOUBLE = defineGatheredScript('return KEYS');

function connected(answer: (command: RedisCommand) => Promise<unknown>) {
  const sent: RedisCommand[] = [];
  const send = (command: RedisCommand) => {
    sent.push(command);
    return answer(command);
  };
  const plain: Partial<RedisConnection> = {
    send,
    evaluate: (script, keys, args) => runScript(send, script, keys, args),
  };
  const connect = gatheringConnections(() => plain as RedisConnection);
  const connection = connect({ name: 'test' });
  const ask = (script: RedisScript, key: string, ...args: string[]) =>
    connection.evaluate(script, [key], args);
  return { sent, ask, connection };
}

const keysOf = ({ args }: RedisCommand) => args.slice(2, 2 + Number(args[1]));
const echo = (command: RedisCommand) => Promise.resolve(keysOf(command));

describe('gathering connections', () => {
  it('send what is asked in one turn as one command, and give each caller its entry', async () => {
    const { ask, sent } = connected(echo);
    const first = ask(DOUBLE, 'a', '1', '2');
    const later = Promise.resolve().then(() => ask(DOUBLE, 'b', '3', '4'));
    expect(await Promise.all([first, later])).toEqual(['a', 'b']);
    expect(sent).toEqual([
      {
        name: 'evalsha',
        args: [DOUBLE.sha, 2, 'a', 'b', '1', '2', '3', '4'],
        isGathered: true,
      },
    ]);
    expect(await ask(DOUBLE, 'c')).toBe('c');
    expect(sent).toHaveLength(2);
  });

  it('send a run of 32 keys without waiting for the end of the turn', async () => {
    const { ask, sent } = connected(echo);
    const names = Array.from({ length: 33 }, (_, index) => `key-${index}`);
    const all = names.map((name) => ask(DOUBLE, name));
    expect(sent.map((command) => keysOf(command).length)).toEqual([32]);
    expect(await Promise.all(all)).toEqual(names);
    expect(sent.map((command) => keysOf(command).length)).toEqual([32, 1]);
  });

  it('refuse every caller when the command fails', async () => {
    const failure = new Error('away');
    const { ask } = connected(() => Promise.reject(failure));
    const all = await Promise.allSettled([ask(DOUBLE, 'a'), ask(DOUBLE, 'b')]);
    expect(all.map((one) => (one as PromiseRejectedResult).reason)).toEqual([failure, failure]);
  });

  it('leave other scripts and commands as they are', async () => {
    const plain = defineScript('return 1');
    const { ask, connection, sent } = connected(() => Promise.resolve(1));
    await Promise.all([ask(plain, 'a'), ask(plain, 'b')]);
    await connection.send({ name: 'get', args: ['a'] });
    expect(sent.map(({ name }) => name)).toEqual(['evalsha', 'evalsha', 'get']);
  });
});
