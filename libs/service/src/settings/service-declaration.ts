/** What a service may run on, embedded in its process or as a server of its own. */
export type ServicePart = 'kafka' | 'database' | 'redis';

/** What a service is, in its settings class: `static readonly service`. */
export interface ServiceDeclaration {
  /** With underscores: in lines, metrics, events and the schema. For example `content_service`. */
  readonly name: string;
  /** Before its variables, with the underscore behind. For example `CONTENT_`. */
  readonly prefix: string;
  /** Where it listens unless `<PREFIX>PORT` says otherwise. */
  readonly port: number;
  /** Worker port unless `<PREFIX>METRICS_PORT` says otherwise. @default none */
  readonly metricsPort?: number;
  /** The parts it cannot do without. */
  readonly uses: readonly ServicePart[];
  /** Other names of its variables, by the full name: `{ A_PORT: ['OLD_PORT'] }`. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
}
