import type { ServiceIdentity } from './service-identity';

/** What the application was told its name is; absent when nobody imported an identity. */
export type NamedIdentity = Partial<ServiceIdentity> & { readonly name: string };

export const NAMED_IDENTITY = Symbol('mainstay.core.NamedIdentity');

/**
 * The identity of an application: what it was told, else the npm package's name with underscores.
 * Always a new object: it tells two applications of one process apart.
 */
export function resolveIdentity(
  named: NamedIdentity | undefined,
  environment: NodeJS.ProcessEnv,
): ServiceIdentity {
  const packageName = environment.npm_package_name ?? 'service';
  return {
    name: named?.name ?? packageName.replace(/^@[^/]+\//, '').replaceAll(/[^a-zA-Z0-9]+/g, '_'),
    version: named?.version ?? environment.SERVICE_VERSION ?? '1.0.0',
    environment: named?.environment ?? environment.ENVIRONMENT ?? 'development',
  };
}
