import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const PUBLIC = 'mainstay.authentication.public';
export const REQUIRED_SCOPE = 'mainstay.authentication.scope';

/** Lets everybody in: the route, or every route of the class, needs no token. */
export function Public(): CustomDecorator {
  return SetMetadata(PUBLIC, true);
}

/** Lets in only whose token has this scope besides; others are answered 403. */
export function RequireScope(scope: string): CustomDecorator {
  return SetMetadata(REQUIRED_SCOPE, scope);
}
