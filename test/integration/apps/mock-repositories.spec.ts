import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@mainstay/testing';
import type { ReferenceUrls } from '@mainstay-apps/reference-system';
import { MockedSystem } from './mocked-system';

interface BatchStatus {
  readonly batch_context: { readonly essay_ids: readonly string[] };
  readonly pipeline_state: {
    readonly status: string;
    readonly phases: readonly { readonly processed: number; readonly failed: number }[];
  };
}

const ESSAYS = {
  'one.txt': 'I recieve many letters from my freind.',
  'two.txt': 'We went to the beautifull beach becaus it was warm.',
};

describe('the reference system with ENVIRONMENT=testing', () => {
  const system = new MockedSystem();
  let urls: ReferenceUrls;

  beforeAll(async () => {
    urls = await system.start();
  });

  afterAll(() => system.stop());

  const json = async <Body>(url: string, init: RequestInit = {}) => {
    const response = await fetch(url, init);
    return { status: response.status, body: (await response.json()) as Body };
  };

  const post = <Body>(path: string, body: object) =>
    json<Body>(`${urls.orchestrator}/v1/batches/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  const statusOf = async (batchId: string) =>
    (await json<BatchStatus>(`${urls.orchestrator}/v1/batches/${batchId}/status`)).body;

  it('takes a batch through the whole path without PostgreSQL', async () => {
    const registered = await post<{ batch_id: string }>('register', {
      course_code: 'ENG5',
      essay_instructions: '',
      user_id: 'teacher',
      expected_essay_count: 2,
    });
    expect(registered.status).toBe(202);
    const batchId = registered.body.batch_id;
    const form = new FormData();
    for (const [name, text] of Object.entries(ESSAYS)) form.append('files', new Blob([text]), name);
    const url = `${urls.orchestrator}/v1/batches/${batchId}/essays`;
    expect((await json(url, { method: 'POST', body: form })).status).toBe(202);
    const pipeline = { requested_pipeline: 'spellcheck', language: 'en' };
    expect((await post(`${batchId}/pipelines`, pipeline)).status).toBe(202);
    const completed = async () => (await statusOf(batchId)).pipeline_state.status === 'completed';
    await waitFor(completed, { what: 'the pipeline to complete', deadlineMs: 30_000 });

    const { batch_context: context, pipeline_state: state } = await statusOf(batchId);
    expect(state.phases).toMatchObject([{ processed: 2, failed: 0 }]);
    const texts = await Promise.all(
      context.essay_ids.map(async (essayId) => {
        const essay = `${urls.lifecycle}/v1/essays/${essayId}/status`;
        const { body } = await json<{ corrected_text_storage_id: string }>(essay);
        const corrected = await fetch(
          `${urls.content}/v1/content/${body.corrected_text_storage_id}`,
        );
        return corrected.text();
      }),
    );
    expect([...texts].sort()).toEqual([
      'I receive many letters from my friend.',
      'We went to the beautiful beach because it was warm.',
    ]);
  });

  it('is ready without a database and has not started one', async () => {
    for (const url of [urls.content, urls.orchestrator, urls.lifecycle, urls.spellChecker]) {
      const { status, body } = await json<{ checks: object }>(`${url}/readiness`);
      expect(status).toBe(200);
      expect(body.checks).not.toHaveProperty('database');
    }
    expect(existsSync(join(system.folder, 'postgres'))).toBe(false);
  });
});
