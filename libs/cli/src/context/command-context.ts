import { findConfig } from '../config/find-config';
import { loadConfig } from '../config/load-config';
import type { Environment, MainstayConfig } from '../config/mainstay-config';
import { readEnvFiles } from '../config/read-env-files';
import { ConfigError } from '../config/config.error';
import type { Terminal } from '../terminal/terminal';

/** What the command runs in. */
export interface CliWorld {
  readonly terminal: Terminal;
  readonly workingFolder: string;
  readonly environment: Environment;
}

/** What every command gets: its configuration, loaded when it asks for it. */
export class CommandContext {
  /** The code the process ends with when nothing throws. */
  exitCode = 0;
  /** Set by the option --config. */
  configPath: string | undefined;
  private loaded: Promise<MainstayConfig> | undefined;

  constructor(readonly world: CliWorld) {}

  get terminal(): Terminal {
    return this.world.terminal;
  }

  get environment(): Environment {
    return readEnvFiles(this.world.workingFolder, this.world.environment);
  }

  config(): Promise<MainstayConfig> {
    this.loaded ??= loadConfig(this.path);
    return this.loaded;
  }

  /** A part of the configuration. @throws {ConfigError} when it is not there. */
  async part<Name extends keyof MainstayConfig>(
    name: Name,
  ): Promise<NonNullable<MainstayConfig[Name]>> {
    const part = (await this.config())[name];
    if (part !== undefined) return part as NonNullable<MainstayConfig[Name]>;
    throw new ConfigError(`${this.path} has no '${name}', which this command needs.`);
  }

  private get path(): string {
    return findConfig(this.world.workingFolder, this.configPath);
  }
}
