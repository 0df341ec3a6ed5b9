// What every variant serves, and how one tells that it listens.
require('reflect-metadata');
const { Controller, Get, Param } = require('@nestjs/common');

/** `GET /v1/things/:id`. */
class ThingController {
  get(id) {
    return { id, name: 'thing', tags: ['one', 'two'] };
  }
}
Controller('v1/things')(ThingController);
Param('id')(ThingController.prototype, 'get', 0);
Get(':id')(
  ThingController.prototype,
  'get',
  Object.getOwnPropertyDescriptor(ThingController.prototype, 'get'),
);

/**
 * Tells the parent where it listens; then what its main thread has cost so far, in microseconds,
 * and ends in order, each when it is asked to.
 */
function serve(port, stop) {
  process.on('message', async (asked) => {
    if (asked === 'cost') {
      const { user, system } = process.threadCpuUsage();
      return process.send(user + system);
    }
    await stop();
    process.disconnect();
  });
  process.send(port);
}

module.exports = { ThingController, serve };
