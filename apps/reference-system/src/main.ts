import '@mainstay/service/lean-start';
import { runServices } from '@mainstay/service';
import { ReferenceSystem } from './system/reference-system';
import { printAddresses } from './system/print-addresses';

void runServices('reference-system', async (started) => {
  const system = new ReferenceSystem();
  started({ stop: () => system.stop().then(() => ({ clean: true, durationMs: 0 })) });
  printAddresses(await system.start(), process.stdout);
});
