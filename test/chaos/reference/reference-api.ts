import type { ChaosEssay } from './essays';

export interface ServiceUrls {
  readonly orchestrator: string;
  readonly lifecycle: string;
  readonly content: string;
}

export interface PipelineState {
  readonly status: string;
  readonly phases: readonly { status: string; processed: number; failed: number }[];
}

export interface EssayState {
  readonly essay_id: string;
  readonly status: string;
  readonly text_storage_id: string | null;
  readonly corrected_text_storage_id?: string;
  readonly total_corrections?: number;
}

interface UploadAnswer {
  readonly files: readonly { file_name: string; status: string; error_code?: string }[];
}

/** A batch that the system accepted. */
export interface AcceptedBatch {
  readonly batchId: string;
  readonly essayIds: readonly string[];
  readonly essays: readonly ChaosEssay[];
  /** Of the request that uploaded its last essay. */
  readonly traceId: string;
}

/** How many files one upload request has. */
const FILES = 25;
const REQUEST_DEADLINE_MS = 20_000;

/** The HTTP API as a client sees it. A request that fails throws, with what was answered. */
export class ReferenceApi {
  constructor(private readonly urls: ServiceUrls) {}

  /** Registers a batch, asks for its pipeline and uploads its essays. */
  async submit(essays: readonly ChaosEssay[]): Promise<AcceptedBatch> {
    const { batchId, essayIds } = await this.register(essays.length);
    await this.requestPipeline(batchId);
    let traceId = '';
    for (let i = 0; i < essays.length; i += FILES) {
      traceId = await this.upload(batchId, essays.slice(i, i + FILES));
    }
    return { batchId, essayIds, essays, traceId };
  }

  async register(count: number): Promise<{ batchId: string; essayIds: string[] }> {
    const url = `${this.urls.orchestrator}/v1/batches/register`;
    const response = await this.send(url, {
      course_code: 'CHAOS',
      essay_instructions: 'Write about anything.',
      user_id: 'chaos-teacher',
      expected_essay_count: count,
    });
    const body = (await response.json()) as { batch_id: string; essay_ids: string[] };
    return { batchId: body.batch_id, essayIds: body.essay_ids };
  }

  async requestPipeline(batchId: string): Promise<void> {
    const json = { requested_pipeline: 'spellcheck', language: 'en' };
    await this.send(`${this.urls.orchestrator}/v1/batches/${batchId}/pipelines`, json);
  }

  /** @returns the trace id of the request */
  async upload(batchId: string, essays: readonly ChaosEssay[]): Promise<string> {
    const form = new FormData();
    for (const { name, text } of essays) form.append('files', new Blob([text]), name);
    const url = `${this.urls.orchestrator}/v1/batches/${batchId}/essays`;
    const response = await this.answer(url, { method: 'POST', body: form });
    const { files } = (await response.json()) as UploadAnswer;
    const rejected = files.filter((file) => file.status !== 'accepted');
    if (rejected.length > 0) throw new Error(`rejected: ${JSON.stringify(rejected)}`);
    return response.headers.get('x-trace-id') ?? '';
  }

  async pipeline(batchId: string): Promise<PipelineState> {
    const url = `${this.urls.orchestrator}/v1/batches/${batchId}/status`;
    const response = await this.answer(url, {});
    return ((await response.json()) as { pipeline_state: PipelineState }).pipeline_state;
  }

  async essay(essayId: string): Promise<EssayState> {
    const response = await this.answer(`${this.urls.lifecycle}/v1/essays/${essayId}/status`, {});
    return (await response.json()) as EssayState;
  }

  async timeline(essayId: string): Promise<readonly string[]> {
    const response = await this.answer(`${this.urls.lifecycle}/v1/essays/${essayId}/timeline`, {});
    const { timeline } = (await response.json()) as { timeline: readonly { status: string }[] };
    return timeline.map((entry) => entry.status);
  }

  async text(storageId: string): Promise<string> {
    const response = await this.answer(`${this.urls.content}/v1/content/${storageId}`, {});
    return response.text();
  }

  private send(url: string, json: unknown): Promise<Response> {
    const headers = { 'content-type': 'application/json' };
    return this.answer(url, { method: 'POST', headers, body: JSON.stringify(json) });
  }

  private async answer(url: string, init: RequestInit): Promise<Response> {
    const signal = AbortSignal.timeout(REQUEST_DEADLINE_MS);
    const response = await fetch(url, { ...init, signal });
    if (response.ok) return response;
    throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  }
}
