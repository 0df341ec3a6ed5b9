// Figures of a service before and after, in Prometheus' text format.
import { get } from './http.mjs';

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Every sample of a /metrics page. */
export async function readMetrics(url) {
  const { status, text, headers } = await get(`${url}/metrics`);
  if (status !== 200) throw new Error(`${url}/metrics answered ${status}`);
  return { samples: text.split('\n').flatMap(sampleOf), type: headers.get('content-type') ?? '' };
}

/** The sum of the samples of a name that have all these labels. */
export function valueOf({ samples }, name, labels = {}) {
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) =>
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    .reduce((sum, sample) => sum + sample.value, 0);
}

export function hasMetric({ samples }, name) {
  return samples.some((sample) => sample.name === name);
}

function sampleOf(line) {
  const match = SAMPLE.exec(line);
  if (match === null) return [];
  const [, name, labels = '', value] = match;
  const pairs = [...labels.matchAll(LABEL)].map(([, key, text]) => [key, text]);
  return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
}
