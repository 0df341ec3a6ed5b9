import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { KafkaBusModuleOptions } from './kafka-bus.options';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: KAFKA_BUS_OPTIONS } =
  new ConfigurableModuleBuilder<KafkaBusModuleOptions>({ moduleName: 'KafkaBus' })
    .setClassMethodName('forRoot')
    .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({
      ...definition,
      global: isGlobal,
    }))
    .build();
