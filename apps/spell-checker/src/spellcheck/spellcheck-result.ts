import type { SpellcheckCompletedV1, SpellcheckRequestedV1 } from '@mainstay-apps/contracts';

/** What checking one essay came to. */
export type SpellcheckResult =
  | {
      readonly status: 'completed';
      readonly correctedTextStorageId: string;
      readonly totalCorrections: number;
      readonly durationMs: number;
    }
  | { readonly status: 'failed'; readonly errorCode: string; readonly durationMs: number };

/** The data of the result event. */
export function resultData(
  request: SpellcheckRequestedV1,
  result: SpellcheckResult,
): SpellcheckCompletedV1 {
  const about = {
    entity_id: request.entity_id,
    batch_id: request.parent_id,
    original_text_storage_id: request.text_storage_id,
    processing_duration_ms: Math.round(result.durationMs),
  };
  return result.status === 'failed'
    ? { ...about, status: 'failed', error_code: result.errorCode }
    : {
        ...about,
        status: 'completed',
        corrected_text_storage_id: result.correctedTextStorageId,
        total_corrections: result.totalCorrections,
      };
}
