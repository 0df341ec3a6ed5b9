import type { Language } from '@mainstay-apps/contracts';
import { serverSentEvents } from './server-sent-events';

/** Where the services of a reference system answer. */
export interface ServiceUrls {
  readonly orchestrator: string;
  readonly lifecycle: string;
  readonly content: string;
}

export interface UploadFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the orchestrator said of one file. */
export interface UploadAnswer {
  readonly file_name: string;
  readonly status: 'accepted' | 'rejected';
  readonly text_storage_id?: string;
  readonly error_code?: string;
  readonly error?: string;
}

export interface EssayStatusAnswer {
  readonly essay_id: string;
  readonly status: string;
  readonly text_storage_id: string | null;
  readonly corrected_text_storage_id?: string;
  readonly total_corrections?: number;
}

export interface ProgressAnswer {
  readonly essays_total: number;
  readonly essays_done: number;
  readonly essays_failed: number;
  readonly phase_name: string | null;
  readonly status: string;
}

/** A request was not answered as it should have been. */
export class ReferenceSystemError extends Error {}

/** Talks to a reference system as any client would: over HTTP alone. */
export class ReferenceClient {
  constructor(
    private readonly urls: ServiceUrls,
    private readonly signal: AbortSignal,
  ) {}

  async register(count: number, userId: string): Promise<{ batchId: string; essayIds: string[] }> {
    const body = {
      course_code: 'DEMO',
      essay_instructions: 'Correct the spelling.',
      user_id: userId,
      expected_essay_count: count,
    };
    const url = `${this.urls.orchestrator}/v1/batches/register`;
    const answer = await this.json<{ batch_id: string; essay_ids: string[] }>(url, postJson(body));
    return { batchId: answer.batch_id, essayIds: answer.essay_ids };
  }

  async upload(batchId: string, files: readonly UploadFile[]): Promise<readonly UploadAnswer[]> {
    const form = new FormData();
    for (const { name, bytes } of files) {
      form.append('files', new Blob([new Uint8Array(bytes)], { type: 'text/plain' }), name);
    }
    const url = `${this.urls.orchestrator}/v1/batches/${batchId}/essays`;
    const init = { method: 'POST', body: form };
    return (await this.json<{ files: UploadAnswer[] }>(url, init)).files;
  }

  async requestSpellcheck(batchId: string, language: Language): Promise<void> {
    const url = `${this.urls.orchestrator}/v1/batches/${batchId}/pipelines`;
    await this.json(url, postJson({ requested_pipeline: 'spellcheck', language }));
  }

  /** Tells the progress until the pipeline has ended. */
  async *progress(batchId: string): AsyncGenerator<ProgressAnswer> {
    const url = `${this.urls.orchestrator}/v1/batches/${batchId}/events`;
    const response = await this.answer(url, { headers: { accept: 'text/event-stream' } });
    for await (const event of serverSentEvents(response)) {
      if (event.type !== 'progress') continue;
      const progress = JSON.parse(event.data) as ProgressAnswer;
      yield progress;
      if (progress.status === 'completed' || progress.status === 'failed') return;
    }
    throw new ReferenceSystemError('The progress feed ended before the pipeline did.');
  }

  essay(essayId: string): Promise<EssayStatusAnswer> {
    return this.json(`${this.urls.lifecycle}/v1/essays/${essayId}/status`, {});
  }

  timeline(essayId: string): Promise<{ timeline: readonly { status: string; at: string }[] }> {
    return this.json(`${this.urls.lifecycle}/v1/essays/${essayId}/timeline`, {});
  }

  async text(storageId: string): Promise<Uint8Array> {
    const response = await this.answer(`${this.urls.content}/v1/content/${storageId}`, {});
    return new Uint8Array(await response.arrayBuffer());
  }

  private async json<Body>(url: string, init: RequestInit): Promise<Body> {
    const response = await this.answer(url, init);
    return (await response.json()) as Body;
  }

  private async answer(url: string, init: RequestInit): Promise<Response> {
    const response = await fetch(url, { ...init, signal: this.signal });
    if (response.ok) return response;
    const text = await response.text();
    throw new ReferenceSystemError(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  }
}

function postJson(body: unknown): RequestInit {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', headers, body: JSON.stringify(body) };
}
