export { runCli } from './run-cli';
export type { CliWorld } from './context/command-context';
export type { Terminal } from './terminal/terminal';
export {
  defineConfig,
  type Environment,
  type KafkaConnection,
  type MainstayConfig,
} from './config/mainstay-config';
export { ConfigError } from './config/config.error';
