// A service of ours: logs, metrics and traces are on, and so are its limits, because they always
// are.
const { Module } = require('@nestjs/common');
const { createService, ServiceSettings } = require('@mainstay/service');
const { ThingController, serve } = require('./things.cjs');

class ThingSettings extends ServiceSettings {}
ThingSettings.service = { name: 'thing_service', prefix: 'THING_', port: 0, uses: [] };

class AppModule {}
Module({ controllers: [ThingController] })(AppModule);

void (async () => {
  const service = await createService(AppModule, ThingSettings, {
    http: { host: '127.0.0.1' },
    source: { file: '/nonexistent/.env' },
  });
  await service.start();
  serve(Number(new URL(service.url).port), () => service.stop());
})();
