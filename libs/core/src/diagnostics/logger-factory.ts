import { Inject, Injectable } from '@nestjs/common';
import { SERVICE_IDENTITY, type ServiceIdentity } from '../identity/service-identity';
import { ComponentLogger } from './component-logger';

/** Makes the {@link ComponentLogger}s of this application. */
@Injectable()
export class LoggerFactory {
  constructor(@Inject(SERVICE_IDENTITY) private readonly app: ServiceIdentity) {}

  for(name: string): ComponentLogger {
    return new ComponentLogger(this.app, name);
  }
}
