import { ClsServiceManager } from 'nestjs-cls';
import type { ServiceIdentity } from '../identity/service-identity';
import { RequestContext } from './request-context';

/** The context of an application where its injector is not: in a worker thread. */
export function contextOf(app: ServiceIdentity): RequestContext {
  return new RequestContext(ClsServiceManager.getClsService(), app);
}
