/** What a statement does, and to which table, as far as its first words tell. */
export interface StatementSummary {
  readonly operation: string;
  readonly collection: string | undefined;
  /** Both together: a span's name, of few different values. */
  readonly summary: string;
}

const NAME = '(?:"[^"]+"|[a-z_][\\w$]*)';
const TABLE = new RegExp(`\\b(?:from|into|update|join)\\s+(${NAME}(?:\\.${NAME})?)`, 'i');
const FIRST_WORD = /^[\s(]*([a-z]+)/i;
const READING_AND_WRITING =
  'SELECT INSERT UPDATE DELETE MERGE WITH VALUES COPY TRUNCATE EXPLAIN ANALYZE CREATE ALTER DROP';
const SESSION =
  'BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE LOCK SET SHOW LISTEN NOTIFY UNLISTEN';
const WORDS = new Set(`${READING_AND_WRITING} ${SESSION}`.split(' '));
const MAX_KNOWN = 1_000;
const known = new Map<string, StatementSummary>();

/** The same texts come again and again: what was found of them is kept. */
export function summaryOf(text: string): StatementSummary {
  let summary = known.get(text);
  if (summary === undefined) {
    summary = summarise(text);
    if (known.size < MAX_KNOWN) known.set(text, summary);
  }
  return summary;
}

function summarise(text: string): StatementSummary {
  const word = FIRST_WORD.exec(text)?.[1]?.toUpperCase() ?? '';
  const operation = WORDS.has(word) ? word : 'QUERY';
  const collection = TABLE.exec(text)?.[1]?.replaceAll('"', '');
  const summary = collection === undefined ? operation : `${operation} ${collection}`;
  return { operation, collection, summary };
}
