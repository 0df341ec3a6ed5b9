import { Inject, Injectable } from '@nestjs/common';
import { SERVICE_IDENTITY, type ServiceIdentity } from '@mainstay/core';
import type { LogLevel } from './log-level';
import { outletOf } from './log-writer';

/** The level of this application's log, which may be changed while it runs. */
@Injectable()
export class LogLevels {
  constructor(@Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity) {}

  get level(): LogLevel {
    return outletOf(this.app).level;
  }

  set level(level: LogLevel) {
    outletOf(this.app).level = level;
  }
}
