import { inspect } from 'node:util';
import { Body, Controller, Get, Module, Post, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IsInt } from 'class-validator';
import { RequestContext, type ServiceIdentity } from '@mainstay/core';
import { DatabaseModule } from '@mainstay/database';
import { defineEvent } from '@mainstay/events';
import { KafkaBus, KafkaBusModule } from '@mainstay/kafka-bus';
import { createServiceLogger, ObservabilityModule } from '@mainstay/observability';
import { RedisClient, RedisModule } from '@mainstay/redis';
import { CircuitBreaker, CircuitBreakerHttpClient, ResilienceModule } from '@mainstay/resilience';
import {
  createService,
  loadSettings,
  ServiceSettings,
  type Service,
  type ServiceDeclaration,
} from '@mainstay/service';
import { describeOn } from '@mainstay/testing';

/** Each is planted where its name says, and may come out nowhere. */
const SECRETS = {
  databasePassword: 'dbPass-4f1c!x',
  redisPassword: 'redisPass-93ab',
  brokerPassword: 'saslPass-7722',
  basicPassword: 'basicPass-55d0',
  bearerToken: 'eyJhbGciOiJFUzI1NiJ9.bearerToken-1199',
  cookie: 'session=cookie-31aa',
  queryToken: 'queryToken-0d0d',
  bodyPassword: 'bodyPass-6b6b',
  thrownPassword: 'thrownPass-8e8e',
  fieldSecret: 'fieldSecret-a0a0',
} as const;

class SecretSettings extends ServiceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'secret_service',
    prefix: 'SECRET_',
    port: 0,
    metricsPort: 0,
    uses: ['kafka', 'redis'],
  };
}

class Login {
  @IsInt()
  password!: number;
}

class Told {
  @IsInt()
  readonly number!: number;
}

const SomethingHappened = defineEvent({
  type: 'secret.thing.happened.v1',
  data: Told,
  key: () => 'a',
});

@Controller('v1')
class LeakyController {
  private readonly logger = createServiceLogger('leaky');

  constructor(
    private readonly redis: RedisClient,
    private readonly bus: KafkaBus,
    private readonly context: RequestContext,
  ) {}

  @Get('broken')
  broken(): never {
    const cause = new Error(`Authorization: Bearer ${SECRETS.bearerToken}`);
    const url = `postgres://shop:${SECRETS.thrownPassword}@db:5432/shop`;
    throw new Error(`cannot connect to ${url}`, { cause });
  }

  @Get('logged')
  logged(): string {
    const { fieldSecret } = SECRETS;
    this.logger.warn(`calling redis://:${SECRETS.redisPassword}@cache:6379`, {
      password: fieldSecret,
      nested: { api_key: fieldSecret, Authorization: `Basic ${fieldSecret}` },
      headers: [{ cookie: fieldSecret, 'set-cookie': fieldSecret, access_token: fieldSecret }],
    });
    return 'done';
  }

  @Post('login')
  login(@Body() login: Login): Login {
    return login;
  }

  @Get('redis')
  async value(): Promise<string | null> {
    return this.redis.get('k');
  }

  @Get('publish')
  async publish(): Promise<unknown> {
    return this.bus.publish(SomethingHappened.create({ number: 1 }));
  }

  @Get('call')
  async call(): Promise<unknown> {
    const app: ServiceIdentity = { name: 'secret_service', version: '1', environment: 'testing' };
    const client = new CircuitBreakerHttpClient(
      {
        baseUrl: `http://user:${SECRETS.basicPassword}@127.0.0.1:1`,
        dependency: 'elsewhere',
        headers: () => ({ authorization: `Bearer ${SECRETS.bearerToken}` }),
      },
      { breaker: new CircuitBreaker({ name: 'elsewhere' }), context: this.context, app },
    );
    return client.send({ method: 'POST', path: '/', body: SECRETS.bodyPassword });
  }
}

@Module({})
class SecretModule {
  static forRoot(settings: SecretSettings): DynamicModule {
    const location = settings.redisLocation;
    return {
      module: SecretModule,
      imports: [
        ResilienceModule.forRoot({}),
        RedisModule.forRoot({ url: location.embedded ? '' : location.url, connectTimeoutMs: 500 }),
        KafkaBusModule.forRoot({
          bootstrapServers: '127.0.0.1:1',
          sasl: { mechanism: 'plain', username: 'shop', password: SECRETS.brokerPassword },
          producer: { publishTimeoutMs: 300, requestTimeoutMs: 200 },
        }),
      ],
      controllers: [LeakyController],
    };
  }
}

describeOn(['redis'], 'a secret', ({ redis }) => {
  const said: string[] = [];
  let service: Service<SecretSettings>;

  beforeAll(async () => {
    const url = new URL(redis.url);
    // The server knows no password: it says so to whoever brings one.
    url.password = SECRETS.redisPassword;
    service = await createService(SecretModule, SecretSettings, {
      source: {
        file: 'none',
        environment: {
          REDIS_URL: url.href,
          KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1',
          KAFKA_SASL_USERNAME: 'shop',
          KAFKA_SASL_PASSWORD: SECRETS.brokerPassword,
          DATABASE_URL: `postgres://shop:${encodeURIComponent(SECRETS.databasePassword)}@db/shop`,
          CONTENT_SERVICE_URL: `http://user:${SECRETS.basicPassword}@content:8000`,
          LOG_LEVEL: 'trace',
        },
      },
      logging: { format: 'json', destination: { write: (line: string) => void said.push(line) } },
      http: { host: '127.0.0.1' },
    });
    await service.start();
    await ask();
  });
  afterAll(() => service.stop());

  /** Asks for everything, and keeps what is answered. */
  async function ask(): Promise<void> {
    const headers = {
      authorization: `Bearer ${SECRETS.bearerToken}`,
      cookie: SECRETS.cookie,
      'x-api-key': SECRETS.fieldSecret,
    };
    const query = `?access_token=${SECRETS.queryToken}&password=${SECRETS.queryToken}`;
    for (const path of ['broken', 'logged', 'redis', 'publish', 'call', 'nowhere']) {
      await keep(await fetch(`${service.url}/v1/${path}${query}`, { headers }));
    }
    const login = {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ password: SECRETS.bodyPassword }),
    };
    await keep(await fetch(`${service.url}/v1/login`, login));
    await keep(await fetch(`${service.url}/v1/login`, { ...login, body: login.body.slice(0, -1) }));
    for (const path of ['healthz', 'readiness', 'metrics']) {
      await keep(await fetch(`${service.url}/${path}`));
      await keep(await fetch(`${service.workerUrl}/${path}`));
    }
  }

  async function keep(answer: Response): Promise<void> {
    said.push(inspect([...answer.headers]), await answer.text());
  }

  it.each(Object.entries(SECRETS))('%s is in no line, no answer and no metric', (_name, secret) => {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    const leaks = said.filter((text) => forms.some((form) => text.includes(form)));
    expect(leaks).toEqual([]);
  });

  it('was at work: what was planted was logged, answered and refused', () => {
    const everything = said.join('\n');
    expect(everything).toContain('cannot connect to postgres://shop:[redacted]@db:5432/shop');
    expect(everything).toContain('calling redis://:[redacted]@cache:6379');
    for (const code of ['KAFKA_PUBLISH_ERROR', 'CONNECTION_ERROR', 'VALIDATION_ERROR']) {
      expect(everything).toContain(code);
    }
  });

  it('is not shown by settings, however they are looked at', () => {
    const { settings } = service;
    const shown = [JSON.stringify(settings), inspect(settings, { depth: 9 }), String(settings)];
    for (const secret of Object.values(SECRETS)) expect(shown.join()).not.toContain(secret);
    expect(shown.join()).toContain('[redacted]');
  });

  it('is in no error of wrong settings', () => {
    const secrets = Object.values(SECRETS);
    const wrong = () =>
      loadSettings(SecretSettings, {
        file: 'none',
        environment: {
          REDIS_URL: `http://:${SECRETS.redisPassword}@cache`,
          DATABASE_URL: `mysql://shop:${SECRETS.databasePassword}@db/shop`,
          CONTENT_SERVICE_URL: `ftp://user:${SECRETS.basicPassword}@content`,
          OTEL_EXPORTER_OTLP_ENDPOINT: `ftp://user:${SECRETS.basicPassword}@collector`,
          KAFKA_SASL_PASSWORD: SECRETS.brokerPassword,
          SECRET_PORT: 'eighty',
        },
      });
    const error = inspect(catching(wrong), { depth: 9 });
    expect(error).toContain('5 problems in the settings of secret_service');
    for (const secret of secrets) expect(error).not.toContain(secret);
  });

  it('is in no error of a database that cannot be reached', async () => {
    const lines: string[] = [];
    const password = encodeURIComponent(SECRETS.databasePassword);
    const app = {
      module: class DatabaseApp {},
      imports: [
        ObservabilityModule.forRoot({
          serviceName: 'secret_service',
          logging: {
            format: 'json',
            level: 'trace',
            destination: { write: (line) => void lines.push(line) },
          },
        }),
        DatabaseModule.forRoot({
          url: `postgres://shop:${password}@127.0.0.1:1/shop`,
          startupTimeoutMs: 100,
        }),
      ],
    };
    const error: unknown = await NestFactory.createApplicationContext(app, {
      logger: false,
      abortOnError: false,
    }).catch((caught: unknown) => caught);
    const shown = [inspect(error, { depth: 9 }), ...lines].join('\n');
    expect(shown).toContain('PostgreSQL at 127.0.0.1:1/shop cannot be used');
    for (const form of [SECRETS.databasePassword, password]) expect(shown).not.toContain(form);
  });
});

function catching(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
