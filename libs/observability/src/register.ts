import { registerInstrumentations } from './tracing/automatic/register-instrumentations';

/**
 * `node --import @mainstay/observability/register main.js`: spans of HTTP, Express, PostgreSQL,
 * Redis and undici also where the code that calls them is not ours.
 */
registerInstrumentations(process.env);
