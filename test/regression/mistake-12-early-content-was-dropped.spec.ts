import { createHash, randomUUID } from 'node:crypto';
import {
  BatchEssaysReady,
  BatchEssaysRegistered,
  EssayContentProvisioned,
  EssaySlotAssigned,
  ExcessContentProvisioned,
} from '@mainstay-apps/contracts';
import { Replicas } from './reference/replicas';

const LIFECYCLE = 'essay_lifecycle_service-consumer';

// The original dropped a text that came before its batch; topics have no order between them.
describe('mistake 12: content that comes before its batch is dropped', () => {
  const replicas = new Replicas();
  beforeAll(() => replicas.start(1), 60_000);
  afterAll(() => replicas.stop());

  const provide = (batchId: string, name: string) =>
    replicas.publish(
      EssayContentProvisioned.create({
        batch_id: batchId,
        file_name: `${name}.txt`,
        text_storage_id: createHash('md5').update(name).digest('hex'),
        content_sha256: createHash('sha256').update(name).digest('hex'),
      }),
    );
  const register = (batchId: string, essayIds: readonly string[]) =>
    replicas.publish(
      BatchEssaysRegistered.create({
        batch_id: batchId,
        expected_essay_count: essayIds.length,
        essay_ids: essayIds,
        course_code: 'ENG5',
        user_id: 'teacher-7',
      }),
    );
  const of = (type: string, batchId: string) =>
    replicas.eventsOf(type).filter(({ data }) => data.batch_id === batchId);

  it('keeps it, the same content once, and matches it when the batch is registered', async () => {
    const batchId = randomUUID();
    const essayIds = [randomUUID(), randomUUID()];
    for (const name of ['one', 'one', 'two', 'three']) await provide(batchId, name);
    await replicas.handled(LIFECYCLE, EssayContentProvisioned.topic);
    expect(of(EssaySlotAssigned.type, batchId)).toEqual([]);

    await register(batchId, essayIds);
    await replicas.sees(BatchEssaysReady.type, 1);
    await replicas.sees(ExcessContentProvisioned.type, 1);

    const assigned = of(EssaySlotAssigned.type, batchId);
    expect(assigned.map(({ data }) => [data.essay_id, data.file_name])).toEqual([
      [essayIds[0], 'one.txt'],
      [essayIds[1], 'two.txt'],
    ]);
    const [surplus] = of(ExcessContentProvisioned.type, batchId);
    expect(surplus?.data).toMatchObject({ file_name: 'three.txt', reason: 'no_available_slots' });
    const [ready] = of(BatchEssaysReady.type, batchId);
    expect(ready?.data.ready_essays).toMatchObject(essayIds.map((essay_id) => ({ essay_id })));
  });

  it('takes texts of both sides of the registration', async () => {
    const batchId = randomUUID();
    const essayIds = [randomUUID(), randomUUID()];
    const before = replicas.eventsOf(BatchEssaysReady.type).length;
    await provide(batchId, 'early');
    await replicas.handled(LIFECYCLE, EssayContentProvisioned.topic);
    await register(batchId, essayIds);
    await replicas.handled(LIFECYCLE, BatchEssaysRegistered.topic);
    expect(of(BatchEssaysReady.type, batchId)).toEqual([]);
    await provide(batchId, 'late');
    await replicas.sees(BatchEssaysReady.type, before + 1);
    expect(of(BatchEssaysReady.type, batchId)).toHaveLength(1);
    expect(of(EssaySlotAssigned.type, batchId)).toHaveLength(2);
  });
});
