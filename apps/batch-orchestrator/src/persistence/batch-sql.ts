/** Every statement of `PostgresBatchStore`. */

/** Takes the ids of the essays in one order, so that two batches never wait for each other. */
export const CREATE_BATCH = `
  WITH created AS (
    INSERT INTO batch (batch_id, course_code, essay_instructions, user_id, expected_essay_count,
                       essay_ids, ready_essays, pipeline)
    VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8::jsonb)
  ), taken AS (
    INSERT INTO batch_essay (essay_id, batch_id)
    SELECT essay_id, $1 FROM jsonb_array_elements_text($6::jsonb) AS e (essay_id)
    ORDER BY essay_id
    ON CONFLICT DO NOTHING
    RETURNING essay_id
  )
  SELECT count(*)::int AS taken FROM taken`;

export const FIND_BATCH = `
  SELECT batch_id AS "batchId", course_code AS "courseCode",
         essay_instructions AS "essayInstructions", user_id AS "userId",
         expected_essay_count AS "expectedEssayCount", essay_ids AS "essayIds",
         ready_essays AS "readyEssays", pipeline
  FROM batch WHERE batch_id = $1`;

export const FIND_USER = `SELECT user_id FROM batch WHERE batch_id = $1`;

export const LOCK_BATCH = `${FIND_BATCH} FOR UPDATE`;

export const SAVE_READY_ESSAYS = `
  UPDATE batch SET ready_essays = $2::jsonb WHERE batch_id = $1`;

export const SAVE_PIPELINE = `UPDATE batch SET pipeline = $2::jsonb WHERE batch_id = $1`;

/** An outcome may come before the upload's own record is committed, and in any order. */
export const RECORD_FILES = `
  INSERT INTO batch_file (batch_id, text_storage_id, file_name, outcome, essay_id, reason)
  SELECT f.batch_id, f.text_storage_id, f.file_name, f.outcome, f.essay_id, f.reason
  FROM jsonb_to_recordset($1::jsonb) AS f (
    batch_id varchar, text_storage_id varchar, file_name text, outcome varchar,
    essay_id varchar, reason varchar)
  WHERE EXISTS (SELECT FROM batch WHERE batch.batch_id = f.batch_id)
  ON CONFLICT (batch_id, text_storage_id) DO UPDATE
  SET outcome = excluded.outcome, essay_id = excluded.essay_id, reason = excluded.reason
  WHERE excluded.outcome <> 'uploaded'`;

export const FILES_OF_BATCH = `
  SELECT batch_id AS "batchId", file_name AS "fileName", text_storage_id AS "textStorageId",
         outcome, essay_id AS "essayId", reason
  FROM batch_file WHERE batch_id = $1 ORDER BY file_name, text_storage_id`;

export const RECORD_RESULT = `
  INSERT INTO essay_result (batch_id, phase_name, essay_id, succeeded) VALUES ($1, $2, $3, $4)
  ON CONFLICT (batch_id, phase_name, essay_id) DO UPDATE SET succeeded = excluded.succeeded`;

export const FORGET_RESULTS = `
  DELETE FROM essay_result
  WHERE batch_id = $1 AND phase_name = $2 AND essay_id = ANY ($3::varchar[])`;

export const COUNT_RESULTS = `
  SELECT count(*) FILTER (WHERE succeeded)::int AS processed,
         count(*) FILTER (WHERE NOT succeeded)::int AS failed
  FROM essay_result WHERE batch_id = $1 AND phase_name = $2`;
