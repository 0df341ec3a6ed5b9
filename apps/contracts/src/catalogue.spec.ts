import { completeDraft, resolveEventKey, type EventDefinition } from '@mainstay/events';
import {
  BatchEssaysReady,
  BatchEssaysRegistered,
  BatchPhaseOutcome,
  BatchPipelineCompleted,
  EssayContentProvisioned,
  EssaySlotAssigned,
  ExcessContentProvisioned,
  referenceEvents,
  referenceReaders,
  SpellcheckCompleted,
  SpellcheckInitiate,
  SpellcheckRequested,
} from '.';

const about = { batch_id: 'the-batch' };
const file = { ...about, file_name: 'a.txt', text_storage_id: 't1' };
const essay = { essay_id: 'e1', text_storage_id: 't1' };

const examples: readonly [EventDefinition, object, string][] = [
  [
    BatchEssaysRegistered,
    { ...about, expected_essay_count: 1, essay_ids: ['e1'], course_code: 'E', user_id: 'u' },
    'the-batch',
  ],
  [EssayContentProvisioned, { ...file, content_sha256: 'a'.repeat(64) }, 'the-batch'],
  [EssaySlotAssigned, { ...file, essay_id: 'e1' }, 'the-batch'],
  [ExcessContentProvisioned, { ...file, reason: 'no_available_slots' }, 'the-batch'],
  [BatchEssaysReady, { ...about, ready_essays: [essay] }, 'the-batch'],
  [SpellcheckInitiate, { ...about, essays_to_process: [essay], language: 'en' }, 'the-batch'],
  [
    SpellcheckRequested,
    { entity_id: 'the-essay', parent_id: 'the-batch', text_storage_id: 't1', language: 'sv' },
    'the-essay',
  ],
  [
    SpellcheckCompleted,
    {
      ...about,
      entity_id: 'the-essay',
      status: 'completed',
      original_text_storage_id: 't1',
      processing_duration_ms: 1,
    },
    'the-essay',
  ],
  [
    BatchPhaseOutcome,
    {
      ...about,
      phase_name: 'spellcheck',
      phase_status: 'completed_successfully',
      processed_essays: [essay],
      failed_essay_ids: [],
    },
    'the-batch',
  ],
  [
    BatchPipelineCompleted,
    {
      ...about,
      user_id: 'u',
      pipeline: 'spellcheck',
      status: 'completed',
      phases: [
        { phase_name: 'spellcheck', phase_status: 'completed_successfully', duration_ms: 1 },
      ],
      essays_completed: 1,
      essays_failed: 0,
    },
    'the-batch',
  ],
];

describe('the events of the reference system', () => {
  it.each(examples.map(([definition, data, key]) => [definition.type, definition, data, key]))(
    '%s goes under its key to the topic of its name',
    (type, definition, data, key) => {
      const event = definition as EventDefinition;
      const draft = event.create(data as object);
      const envelope = completeDraft(draft, { sourceService: 'spec' });
      expect(resolveEventKey({ envelope, draft })).toBe(key);
      expect(event.topic).toBe(type);
    },
  );

  it('are all in the catalogue, and nothing else is', () => {
    const topics = examples.map(([{ topic }]) => topic);
    expect([...referenceEvents.topics].sort()).toEqual(topics.sort());
  });

  it('have readers that the catalogue knows, each pair once', () => {
    const pairs = referenceReaders.map(({ group, topic }) => `${group} ${topic}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    for (const { topic } of referenceReaders) expect(referenceEvents.topics).toContain(topic);
  });
});
