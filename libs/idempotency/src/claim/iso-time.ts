let last = { at: Number.NaN, text: '' };

/** As `toISOString` writes it. Claims come many a millisecond, and writing a date costs a µs. */
export function isoTime(ms: number): string {
  if (last.at !== ms) last = { at: ms, text: new Date(ms).toISOString() };
  return last.text;
}
