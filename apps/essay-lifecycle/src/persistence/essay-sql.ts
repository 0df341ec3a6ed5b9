/** Every statement of {@link PostgresEssayStore}. */

const ESSAY_COLUMNS = `
  essay_id AS "essayId", batch_id AS "batchId", status, text_storage_id AS "textStorageId",
  corrected_text_storage_id AS "correctedTextStorageId",
  total_corrections AS "totalCorrections", updated_at AS "updatedAt"`;

export const MAKE_STUB = `
  INSERT INTO batch (batch_id) VALUES ($1) ON CONFLICT (batch_id) DO NOTHING`;

export const LOCK_BATCH = `
  SELECT registered_at IS NOT NULL AS registered, ready_at IS NOT NULL AS ready
  FROM batch WHERE batch_id = $1 FOR UPDATE`;

export const REGISTER_BATCH = `
  UPDATE batch SET user_id = $2, course_code = $3, registered_at = now() WHERE batch_id = $1`;

export const MAKE_SLOTS = `
  WITH made AS (
    INSERT INTO essay (essay_id, batch_id, slot, status)
    SELECT slot.essay_id, $1, slot.position, 'awaiting_content'
    FROM unnest($2::varchar[]) WITH ORDINALITY AS slot (essay_id, position)
    RETURNING essay_id
  )
  INSERT INTO essay_timeline (essay_id, status, event_id)
  SELECT essay_id, 'awaiting_content', $3 FROM made`;

export const MARK_READY = `UPDATE batch SET ready_at = now() WHERE batch_id = $1`;

export const FIND_BY_CONTENT = `
  SELECT essay_id FROM essay WHERE batch_id = $1 AND content_sha256 = $2`;

export const ASSIGN_SLOT = `
  WITH assigned AS (
    UPDATE essay
    SET status = 'ready_for_processing', file_name = $2, text_storage_id = $3,
        content_sha256 = $4, updated_at = now()
    WHERE essay_id = (
      SELECT essay_id FROM essay
      WHERE batch_id = $1 AND status = 'awaiting_content' ORDER BY slot LIMIT 1)
    RETURNING essay_id
  ), noted AS (
    INSERT INTO essay_timeline (essay_id, status, event_id)
    SELECT essay_id, 'ready_for_processing', $5 FROM assigned
  )
  SELECT essay_id FROM assigned`;

export const COUNT_FREE_SLOTS = `
  SELECT count(*)::int AS free FROM essay WHERE batch_id = $1 AND status = 'awaiting_content'`;

export const KEEP_PENDING = `
  INSERT INTO pending_content (batch_id, content_sha256, file_name, text_storage_id)
  VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`;

export const TAKE_PENDING = `
  WITH taken AS (
    DELETE FROM pending_content WHERE batch_id = $1
    RETURNING position, file_name, text_storage_id, content_sha256
  )
  SELECT file_name AS "fileName", text_storage_id AS "textStorageId", content_sha256 AS sha256
  FROM taken ORDER BY position`;

export const ESSAYS_OF_BATCH = `
  SELECT ${ESSAY_COLUMNS} FROM essay WHERE batch_id = $1 ORDER BY slot`;

export const FIND_ESSAY = `SELECT ${ESSAY_COLUMNS} FROM essay WHERE essay_id = $1`;

export const TRANSITION = `
  WITH changed AS (
    UPDATE essay SET status = $3, updated_at = now()
    WHERE essay_id = ANY ($1::varchar[]) AND status = ANY ($2::varchar[])
    RETURNING essay_id
  )
  INSERT INTO essay_timeline (essay_id, status, event_id)
  SELECT essay_id, $3, $4 FROM changed
  RETURNING essay_id`;

export const OPEN_PHASE = `
  INSERT INTO phase (batch_id, phase_name, run, language, remaining) VALUES ($1, $2, 1, $3, $4)
  ON CONFLICT (batch_id, phase_name) DO UPDATE
  SET run = phase.run + CASE WHEN phase.remaining = 0 THEN 1 ELSE 0 END,
      remaining = phase.remaining + excluded.remaining, started_at = now(),
      language = excluded.language
  RETURNING run, remaining`;

export const JOIN_RUN = `
  UPDATE essay SET phase_name = $2, phase_run = $3 WHERE essay_id = ANY ($1::varchar[])`;

/** One round trip for the step, its note and the count; the phase's row is locked to the commit. */
export const SETTLE_ESSAY = `
  WITH changed AS (
    UPDATE essay
    SET status = $5, updated_at = now(),
        corrected_text_storage_id = coalesce($7, corrected_text_storage_id),
        total_corrections = coalesce($8::int, total_corrections)
    WHERE essay_id = $3 AND batch_id = $1 AND status = ANY ($4::varchar[])
    RETURNING essay_id
  ), noted AS (
    INSERT INTO essay_timeline (essay_id, status, event_id)
    SELECT essay_id, $5, $6 FROM changed
  ), settled AS (
    UPDATE phase SET remaining = remaining - 1
    WHERE batch_id = $1 AND phase_name = $2 AND EXISTS (SELECT FROM changed)
    RETURNING run, remaining
  )
  SELECT run, remaining FROM settled`;

export const ESSAYS_OF_RUN = `
  SELECT ${ESSAY_COLUMNS} FROM essay 
  WHERE batch_id = $1 AND phase_name = $2 AND phase_run = $3 ORDER BY slot`;

export const TIMELINE = `
  SELECT status, at, event_id AS "eventId" FROM essay_timeline
  WHERE essay_id = $1 ORDER BY position`;

export const COUNT_BY_STATUS = `
  SELECT status, count(*)::int AS n FROM essay WHERE batch_id = $1 GROUP BY status`;
