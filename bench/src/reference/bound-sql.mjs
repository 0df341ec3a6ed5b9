/** The tables of the system that an essay passes through, with the columns it fills. */
export const SCHEMA = `
  CREATE TABLE content (
    storage_id text PRIMARY KEY, content_type text NOT NULL, body bytea NOT NULL);
  CREATE TABLE outbox (
    id bigserial PRIMARY KEY, payload jsonb NOT NULL, published_at timestamptz);
  CREATE INDEX outbox_pending ON outbox (id) WHERE published_at IS NULL;
  CREATE TABLE inbox (
    consumer text, event_id text, handled_at timestamptz DEFAULT now(),
    PRIMARY KEY (consumer, event_id));
  CREATE TABLE phase (phase_name text PRIMARY KEY, remaining int NOT NULL);
  CREATE TABLE essay (
    essay_id text PRIMARY KEY, status text NOT NULL, corrected_text_storage_id text,
    total_corrections int, updated_at timestamptz DEFAULT now());
  CREATE TABLE essay_timeline (
    position bigserial PRIMARY KEY, essay_id text NOT NULL, status text NOT NULL,
    at timestamptz DEFAULT now())`;

/** The statements of the system for one essay, as far as the pipeline runs them. */
export const COMMANDS = {
  openPhase: `INSERT INTO phase VALUES ('spellcheck', $1)`,
  addRequests: `
    WITH request AS (
      SELECT 'essay-' || n AS essay, id FROM unnest($1::text[]) WITH ORDINALITY AS t (id, n)
    ), made AS (
      INSERT INTO essay (essay_id, status) SELECT essay, 'spellchecking_in_progress' FROM request
    )
    INSERT INTO outbox (payload)
    SELECT jsonb_build_object('essay', essay, 'storageId', id) FROM request`,
  pending: `SELECT id, payload FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT $1`,
  mark: 'UPDATE outbox SET published_at = now() WHERE id = ANY ($1::bigint[])',
  seen: `SELECT 1 FROM inbox WHERE consumer = 'checker' AND event_id = $1`,
  inbox: 'INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
  add: 'INSERT INTO outbox (payload) VALUES ($1)',
  settle: `
    WITH changed AS (
      UPDATE essay
      SET status = 'spellchecked_success', updated_at = now(), corrected_text_storage_id = $2,
          total_corrections = $3
      WHERE essay_id = $1 RETURNING essay_id
    ), noted AS (
      INSERT INTO essay_timeline (essay_id, status) SELECT essay_id, 'done' FROM changed
    )
    UPDATE phase SET remaining = remaining - 1 WHERE phase_name = 'spellcheck'
    RETURNING remaining`,
};
