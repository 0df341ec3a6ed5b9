import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { ResilienceModuleOptions } from './resilience.options';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: RESILIENCE_OPTIONS } =
  new ConfigurableModuleBuilder<ResilienceModuleOptions>({ moduleName: 'Resilience' })
    .setClassMethodName('forRoot')
    .build();
