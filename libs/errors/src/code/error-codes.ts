/** What a code means to the two sides that act on it: an HTTP caller and a Kafka consumer. */
export interface ErrorCodeRule {
  /** The HTTP status it is answered with. */
  readonly status: number;
  /** Whether a message that failed with it is tried again; else it goes to the dead letters. */
  readonly retryable: boolean;
}

const rule = (status: number, retryable: boolean): ErrorCodeRule => ({ status, retryable });

/** The codes a service may raise; docs/errors.md explains each. */
export const SERVICE_ERROR_CODES = {
  VALIDATION_ERROR: rule(400, false),
  PARSING_ERROR: rule(400, false),
  MISSING_REQUIRED_FIELD: rule(400, false),
  AUTHENTICATION_ERROR: rule(401, false),
  AUTHORIZATION_ERROR: rule(403, false),
  RESOURCE_NOT_FOUND: rule(404, false),
  STATE_CONFLICT: rule(409, false),
  PAYLOAD_TOO_LARGE: rule(413, false),
  UNSUPPORTED_MEDIA_TYPE: rule(415, false),
  RATE_LIMIT: rule(429, true),
  QUOTA_EXCEEDED: rule(429, true),
  EXTERNAL_SERVICE_ERROR: rule(502, true),
  CONTENT_SERVICE_ERROR: rule(502, true),
  INVALID_RESPONSE: rule(502, true),
  KAFKA_PUBLISH_ERROR: rule(503, true),
  CONNECTION_ERROR: rule(503, true),
  SERVICE_UNAVAILABLE: rule(503, true),
  CIRCUIT_BREAKER_OPEN: rule(503, true),
  TIMEOUT: rule(504, true),
  PROCESSING_ERROR: rule(500, true),
  INTERNAL_ERROR: rule(500, true),
} as const satisfies Record<string, ErrorCodeRule>;

export type ServiceErrorCode = keyof typeof SERVICE_ERROR_CODES;
