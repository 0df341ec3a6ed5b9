import { findCoordinatorV4, metadataV9, type Connection } from '@platformatic/kafka';
import type { KafkaClientOptions } from '../kafka-client.options';
import { KafkaRequestError } from '../kafka-request.error';
import { openConnection, type Address } from './open-connection';
import { codeName, isTransient, requestError, withItemErrors } from './platformatic-errors';

const GROUP_KEY = 0;

/** A topic as the cluster sees it; `leaders` by partition, -1 where there is none now. */
export interface TopicView {
  readonly leaders: readonly number[];
  readonly replicationFactor: number;
}

/** What a broker said of the topics it was asked for; one that does not exist is in neither. */
export interface TopicsSeen {
  readonly found: ReadonlyMap<string, TopicView>;
  /** The protocol's code of why it does not show a topic, by name. */
  readonly withheld: ReadonlyMap<string, string>;
}

/**
 * What a connection is for. A broker answers the requests of a connection in turn, so what may take
 * long (fetching, joining) never shares one with what must not wait (heartbeats, commits).
 */
export interface Lane {
  readonly name: 'requests' | 'fetching' | 'joining';
  readonly requestTimeoutMs: number;
}

/**
 * The connections of one producer, one member or one admin, and what it knows of the cluster.
 * Severed, it never connects again: what is given up cannot go on by itself.
 */
export class Cluster {
  private readonly connections = new Map<string, Promise<Connection>>();
  private readonly made = new Set<Connection>();
  private brokers = new Map<number, Address>();
  private controllerId = -1;
  private severed = false;

  constructor(
    private readonly options: KafkaClientOptions,
    private readonly clientId: string,
    private readonly requests: Lane,
  ) {}

  get isSevered(): boolean {
    return this.severed;
  }

  /**
   * The topics there are of those asked for (null: of all), fresh from a broker.
   *
   * @throws {KafkaRequestError} where it does not show one of them
   */
  async topics(names: readonly string[] | null): Promise<ReadonlyMap<string, TopicView>> {
    const { found, withheld } = await this.look(names);
    for (const [name, code] of withheld) throw notShown(name, code);
    return found;
  }

  /** As {@link topics}, where one that a broker does not show leaves the others known. */
  async look(names: readonly string[] | null): Promise<TopicsSeen> {
    const asked = names === null ? null : [...new Set(names)];
    const connection = await this.any();
    const answer = await withItemErrors(metadataV9.api.async(connection, asked, false));
    this.brokers = new Map(answer.brokers.map((broker) => [broker.nodeId, broker]));
    this.controllerId = answer.controllerId;
    const found = new Map<string, TopicView>();
    const withheld = new Map<string, string>();
    for (const { name, errorCode, partitions } of answer.topics) {
      if (partitions.length === 0) {
        if (!isAbsent(errorCode)) withheld.set(name, codeName(errorCode));
        continue;
      }
      const leaders: number[] = [];
      for (const { leaderId, partitionIndex } of partitions) leaders[partitionIndex] = leaderId;
      found.set(name, { leaders, replicationFactor: partitions[0]!.replicaNodes.length });
    }
    return { found, withheld };
  }

  async coordinatorOf(groupId: string): Promise<number> {
    const connection = await this.any();
    const { coordinators } = await findCoordinatorV4.api.async(connection, GROUP_KEY, [groupId]);
    const { nodeId, host, port } = coordinators[0]!;
    this.brokers.set(nodeId, { host, port });
    return nodeId;
  }

  /** Whoever changes topics. */
  async controller(): Promise<Connection> {
    if (this.controllerId < 0) await this.topics([]);
    return this.controllerId < 0 ? this.any() : this.node(this.controllerId);
  }

  async node(nodeId: number, lane: Lane = this.requests): Promise<Connection> {
    if (!this.brokers.has(nodeId)) await this.topics([]);
    const address = this.brokers.get(nodeId);
    if (address === undefined) {
      throw new KafkaRequestError(`Reaching broker ${nodeId}`, 'BROKER_NOT_AVAILABLE', true);
    }
    return this.connect(address, lane);
  }

  /** The first broker that can be reached, of those known and those given. */
  async any(): Promise<Connection> {
    let failure: unknown;
    for (const address of [...this.options.brokers.map(addressOf), ...this.brokers.values()]) {
      try {
        return await this.connect(address, this.requests);
      } catch (error) {
        failure = error;
        if (!isTransient(error)) break;
      }
    }
    throw requestError('Connecting', failure);
  }

  /** Ends every connection at once; requests in flight fail, and no new connection is made. */
  sever(): void {
    this.severed = true;
    for (const connection of this.made) connection.socket?.destroy(givenUp());
  }

  private connect(address: Address, lane: Lane): Promise<Connection> {
    if (this.severed) return Promise.reject(givenUp());
    const key = `${lane.name} ${address.host}:${address.port}`;
    const known = this.connections.get(key);
    if (known !== undefined) return known;
    const opening = this.open(address, lane, () => {
      if (this.connections.get(key) === opening) this.connections.delete(key);
    });
    this.connections.set(key, opening);
    return opening;
  }

  private async open(address: Address, lane: Lane, ended: () => void): Promise<Connection> {
    let made: Connection | undefined;
    try {
      const { clientId, options } = this;
      return await openConnection(options, clientId, address, lane.requestTimeoutMs, (one) => {
        made = one;
        this.made.add(one);
        for (const event of ['close', 'error', 'closing'] as const) {
          one.once(event, () => {
            this.made.delete(one);
            ended();
          });
        }
      });
    } catch (error) {
      if (made !== undefined) this.made.delete(made);
      made?.socket?.destroy();
      ended();
      throw error;
    }
  }
}

function addressOf(broker: string): Address {
  const at = broker.lastIndexOf(':');
  return { host: broker.slice(0, at), port: Number(broker.slice(at + 1)) };
}

function isAbsent(errorCode: number): boolean {
  return ['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION'].includes(codeName(errorCode));
}

/** Why a topic is not known, as an error. */
export function notShown(topic: string, code: string): KafkaRequestError {
  return new KafkaRequestError(`Looking up ${topic}`, code, true);
}

function givenUp(): KafkaRequestError {
  return new KafkaRequestError('Connecting', 'CLIENT_GIVEN_UP', true);
}
