import { runDemoProcess } from './demo/demo-process';

void runDemoProcess(process.argv.slice(2));
