/** That of one signal comes before that of all, as OpenTelemetry has it. */
const ENDPOINTS = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** The collector that the environment names for traces; an empty variable names none. */
export function environmentEndpoint(environment: Environment): string | undefined {
  return ENDPOINTS.map((name) => environment[name]?.trim()).find(Boolean);
}

/** Whether it names one for the process, or for one of its services by its prefix. */
export function namesEndpoint(environment: Environment): boolean {
  return Object.entries(environment).some(
    ([name, value = '']) =>
      ENDPOINTS.some((endpoint) => name.endsWith(endpoint)) && value.trim() !== '',
  );
}
