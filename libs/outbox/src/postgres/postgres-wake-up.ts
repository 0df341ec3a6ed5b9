import type { Clock } from '@mainstay/core';
import type { Client } from 'pg';
import type { RemoteWakeUp } from '../waking/wake-up';

const RECONNECT_MS = { first: 500, longest: 30_000 };

/** What the connection needs. */
export interface WakeUpConnection {
  readonly connect: () => Client;
  readonly clock: Clock;
  readonly channel: string;
  readonly onError: (error: unknown) => void;
}

/**
 * One connection that listens and notifies, apart from every pool. Opened when a relay starts, or
 * with the first notification of a process that has none. A lost one is opened again after a
 * growing pause, and the relay looks once: it may have missed something. Where a pooler swallows
 * NOTIFY, polling finds the rows.
 */
export class PostgresWakeUp implements RemoteWakeUp {
  private client: Client | undefined;
  private connecting: Promise<void> | undefined;
  private onWake: (() => void) | undefined;
  private failures = 0;
  private notBefore = 0;
  private cancelReconnect: (() => void) | undefined;
  private stopped = false;

  constructor(private readonly around: WakeUpConnection) {}

  start(onWake: (() => void) | undefined): void {
    this.onWake = onWake;
    void this.ready();
  }

  async notify(): Promise<void> {
    await this.ready();
    const { client } = this;
    if (client === undefined) return;
    try {
      await client.query('SELECT pg_notify($1, $2)', [this.around.channel, '']);
    } catch (error) {
      this.lost(client, error);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelReconnect?.();
    await this.connecting;
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private ready(): Promise<void> {
    const mayConnect = this.client === undefined && !this.stopped;
    if (mayConnect && this.around.clock.now() >= this.notBefore) {
      this.connecting ??= this.connect().finally(() => {
        this.connecting = undefined;
      });
    }
    return this.connecting ?? Promise.resolve();
  }

  private async connect(): Promise<void> {
    const client = this.around.connect();
    let ended = false;
    const end = (error: Error) => {
      ended = true;
      this.lost(client, error);
    };
    client.on('error', end);
    client.on('end', () => end(new Error('the connection was closed')));
    client.on('notification', ({ processId }) => {
      if (processId !== (client as Client & { processID?: number }).processID) this.onWake?.();
    });
    try {
      await client.connect();
      if (this.onWake !== undefined) await client.query(`LISTEN ${quoted(this.around.channel)}`);
      // Its end may have come in one packet with the answer.
      if (ended) return;
      this.client = client;
      this.failures = 0;
      this.onWake?.();
    } catch (error) {
      this.lost(client, error);
      client.end().catch(this.around.onError);
    }
  }

  private lost(client: Client, error: unknown): void {
    if (this.stopped || (this.client !== undefined && this.client !== client)) return;
    const wasReported = this.client === undefined && this.cancelReconnect !== undefined;
    this.client = undefined;
    if (wasReported) return;
    this.around.onError(error);
    const delayMs = Math.min(RECONNECT_MS.first * 2 ** this.failures, RECONNECT_MS.longest);
    this.failures += 1;
    this.notBefore = this.around.clock.now() + delayMs;
    this.cancelReconnect = this.around.clock.schedule(delayMs, () => {
      this.cancelReconnect = undefined;
      if (this.onWake !== undefined) void this.ready();
    });
  }
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
