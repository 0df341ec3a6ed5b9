/** One `progress` event of a batch's feed. */
export interface Progress {
  readonly essays_total: number;
  readonly essays_done: number;
  readonly essays_failed: number;
  readonly phase_name: string | null;
  readonly status: string;
}

/** Every event of a batch's feed, until the feed ends by itself. */
export async function watchToTheEnd(orchestrator: string, batchId: string): Promise<Progress[]> {
  const response = await fetch(`${orchestrator}/v1/batches/${batchId}/events`, {
    headers: { accept: 'text/event-stream' },
    signal: AbortSignal.timeout(60_000),
  });
  const blocks = (await response.text()).split('\n\n');
  return blocks.flatMap((block) => {
    const lines = block.split('\n');
    if (!lines.includes('event: progress')) return [];
    const data = lines.find((line) => line.startsWith('data:'))?.slice('data:'.length) ?? '';
    return [JSON.parse(data) as Progress];
  });
}
