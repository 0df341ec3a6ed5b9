import { Test, type TestingModule } from '@nestjs/testing';
import { DatabaseModule, Transactions } from '@mainstay/database';
import { completeDraft, type EventDraft } from '@mainstay/events';
import {
  BatchEssaysReady,
  BatchEssaysRegistered,
  EssayContentProvisioned,
  EssaySlotAssigned,
  ExcessContentProvisioned,
} from '@mainstay-apps/contracts';
import { ESSAY_STORE } from '../essay-lifecycle.ports';
import { MemoryEssayStore } from '../persistence/memory-essay.store';
import { SlotAssignment } from './slot-assignment';

const BATCH = 'batch-1';

describe('SlotAssignment', () => {
  let app: TestingModule;
  let slots: SlotAssignment;

  beforeEach(async () => {
    app = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot({ mock: true })],
      providers: [SlotAssignment, { provide: ESSAY_STORE, useClass: MemoryEssayStore }],
    }).compile();
    await app.init();
    slots = app.get(SlotAssignment);
  });

  afterEach(() => app.close());

  const inTransaction = (work: () => Promise<readonly EventDraft[]>) =>
    app.get(Transactions).run(work);

  const register = (...essayIds: string[]) => {
    const draft = BatchEssaysRegistered.create({
      batch_id: BATCH,
      expected_essay_count: essayIds.length,
      essay_ids: essayIds,
      course_code: 'ENG5',
      user_id: 'teacher',
    });
    const cause = completeDraft(draft, { sourceService: 'orchestrator' });
    return inTransaction(() => slots.register(cause));
  };

  const provide = (name: string, sha256 = name) => {
    const content = { fileName: `${name}.txt`, textStorageId: `text-${name}`, sha256 };
    const draft = EssayContentProvisioned.create({
      batch_id: BATCH,
      file_name: content.fileName,
      text_storage_id: content.textStorageId,
      content_sha256: sha256.padEnd(64, '0').replaceAll(/[^0-9a-f]/g, '0'),
    });
    const cause = completeDraft(draft, { sourceService: 'orchestrator' });
    return inTransaction(() => slots.provide(cause, BATCH, content));
  };

  const types = (events: readonly EventDraft[]) => events.map(({ definition }) => definition.type);

  it('gives each text the next free slot, and tells readiness with the last', async () => {
    await register('e1', 'e2');
    const [first, ...none] = await provide('a');
    expect(none).toEqual([]);
    expect(first?.data).toEqual({
      batch_id: BATCH,
      essay_id: 'e1',
      file_name: 'a.txt',
      text_storage_id: 'text-a',
    });
    const events = await provide('b');
    expect(types(events)).toEqual([EssaySlotAssigned.type, BatchEssaysReady.type]);
    expect(events[1]?.data).toEqual({
      batch_id: BATCH,
      ready_essays: [
        { essay_id: 'e1', text_storage_id: 'text-a' },
        { essay_id: 'e2', text_storage_id: 'text-b' },
      ],
    });
  });

  it('keeps texts that come before their batch, and places them when it is there', async () => {
    expect(await provide('a')).toEqual([]);
    expect(await provide('b')).toEqual([]);
    const events = await register('e1', 'e2');
    expect(types(events)).toEqual([
      EssaySlotAssigned.type,
      EssaySlotAssigned.type,
      BatchEssaysReady.type,
    ]);
    expect(events.map(({ data }) => (data as { essay_id?: string }).essay_id)).toEqual([
      'e1',
      'e2',
      undefined,
    ]);
  });

  it('tells texts that came early and find no slot as surplus', async () => {
    await provide('a');
    await provide('b');
    expect(types(await register('e1'))).toEqual([
      EssaySlotAssigned.type,
      ExcessContentProvisioned.type,
      BatchEssaysReady.type,
    ]);
  });

  it('takes one slot for the same content twice, early or late', async () => {
    await provide('a', 'same');
    await provide('b', 'same');
    expect(types(await register('e1', 'e2'))).toEqual([EssaySlotAssigned.type]);
    expect(await provide('c', 'same')).toEqual([]);
    expect(types(await provide('d'))).toEqual([EssaySlotAssigned.type, BatchEssaysReady.type]);
  });

  it('reports a text too many as surplus, and tells readiness once', async () => {
    await register('e1');
    await provide('a');
    const events = await provide('b');
    expect(types(events)).toEqual([ExcessContentProvisioned.type]);
    expect(events[0]?.data).toMatchObject({ file_name: 'b.txt', reason: 'no_available_slots' });
    expect(await provide('a')).toEqual([]);
  });

  it('does nothing for a batch that is registered again', async () => {
    await register('e1');
    expect(await register('e1', 'e2')).toEqual([]);
    expect(types(await provide('a'))).toEqual([EssaySlotAssigned.type, BatchEssaysReady.type]);
  });

  it('makes every event one of the event that led to it', async () => {
    await register('e1');
    for (const { causationId, correlationId } of await provide('a')) {
      expect(causationId).toEqual(expect.any(String));
      expect(correlationId).toEqual(expect.any(String));
    }
  });
});
