import { IsInt, IsNumber, Max, Min, ValidateBy } from 'class-validator';
import { isTrustedProxy } from '../http/trusted-proxies';
import type { RateLimitOptions } from '../rate-limit/rate-limit.options';
import { Setting } from './setting.decorator';

const MAX_PORT = 65_535;
const LEAST_WINDOW_S = 0.1;
const TRUSTED_PROXIES = {
  name: 'trustedProxies',
  validator: {
    validate: (value: unknown) =>
      Array.isArray(value) && value.every((proxy) => isTrustedProxy(String(proxy))),
    defaultMessage: () =>
      '$property must be addresses, subnets (10.0.0.0/8), loopback, linklocal or uniquelocal',
  },
};

/** Where a service listens, and what it bears of one client. */
export abstract class HttpSettings {
  @Setting('Port of the HTTP API; 0 takes a free one.')
  @IsInt()
  @Min(0)
  @Max(MAX_PORT)
  port!: number;

  @Setting('Port of a worker’s /metrics, /healthz and /readiness; 0 takes a free one.')
  @IsInt()
  @Min(0)
  @Max(MAX_PORT)
  metricsPort?: number;

  @Setting({
    description: 'Requests a client may make in a window; none does not limit.',
    shared: true,
  })
  @IsInt()
  @Min(1)
  rateLimitRequests?: number;

  @Setting({
    description: 'Seconds of that window; 60 unless the service says otherwise.',
    shared: true,
  })
  @IsNumber()
  @Min(LEAST_WINDOW_S)
  rateLimitWindow?: number;

  @Setting({
    description:
      'Proxies whose X-Forwarded-For is believed: addresses, subnets, loopback, linklocal or ' +
      'uniquelocal.',
    shared: true,
  })
  @ValidateBy(TRUSTED_PROXIES)
  trustedProxies: string[] = [];

  /** What the variables say of a client's limit. */
  get rateLimit(): RateLimitOptions {
    const { rateLimitRequests: requests, rateLimitWindow: seconds } = this;
    return { requests, windowMs: seconds === undefined ? undefined : seconds * 1_000 };
  }
}
