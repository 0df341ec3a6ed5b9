import { Module } from '@nestjs/common';
import { CoreModule, ImportedOnce } from '@mainstay/core';
import { ConfigurableModuleClass } from './redis.module-definition';

/**
 * A connection to Redis, by `forRoot({ url })` or `forRoot({ embedded })`; import it again with a
 * `name` for each further one. The application boots whether or not Redis is there.
 */
@ImportedOnce({
  otherwise: "A further connection needs a name: RedisModule.forRoot({ name: 'cache', … }).",
})
@Module({ imports: [CoreModule] })
export class RedisModule extends ConfigurableModuleClass {}
