import type { KafkaSasl } from './drivers/kafka-client.options';
import { resolveKafkaBusOptions } from './kafka-bus.options';
import { saslProblems } from './sasl-problems';

const login = { username: 'me', password: 's3cret' };
const token = () => Promise.resolve('t');

describe('the login of a Kafka client', () => {
  it.each([
    undefined,
    { mechanism: 'plain', ...login },
    { mechanism: 'scram-sha-256', ...login },
    { mechanism: 'scram-sha-512', ...login },
    { mechanism: 'oauthbearer', token },
  ] as (KafkaSasl | undefined)[])('may be %j', (sasl) => {
    expect(saslProblems(sasl)).toEqual([]);
  });

  it.each([
    [{ mechanism: 'SCRAM-SHA-512', ...login }, [/^sasl.mechanism must be one of plain, /]],
    [{ ...login }, [/^sasl.mechanism must be one of/]],
    [{ mechanism: 'plain', username: 'me' }, [/^sasl.password must be a text/]],
    [{ mechanism: 'plain', user: 'me', password: 5 }, [/^sasl.username/, /^sasl.password/]],
    [{ mechanism: 'plain', username: '', password: 's3cret' }, [/^sasl.username/]],
    [{ mechanism: 'oauthbearer', ...login }, [/^sasl.token must be a function/]],
  ])('is refused as %j, and shows no secret', (sasl, problems) => {
    const found = saslProblems(sasl as unknown as KafkaSasl);
    expect(found).toHaveLength(problems.length);
    problems.forEach((problem, index) => expect(found[index]).toMatch(problem));
    expect(found.join()).not.toContain('s3cret');
  });

  it('fails the boot where it cannot work', () => {
    const sasl = { mechanism: 'SCRAM-SHA-512', ...login } as unknown as KafkaSasl;
    const resolving = () =>
      resolveKafkaBusOptions(
        { bootstrapServers: 'kafka:9092', sasl },
        { name: 'shop', environment: 'development' },
      );
    expect(resolving).toThrow(/sasl.mechanism must be one of/);
  });
});
