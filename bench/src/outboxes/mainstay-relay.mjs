// A relay of ours in a process of its own.
import { startMainstay } from './mainstay-app.mjs';

const app = await startMainstay({ ...JSON.parse(process.argv[2]), relays: true });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
process.send('ready');
