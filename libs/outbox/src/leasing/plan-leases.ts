import { shardShare } from './shard-share';

/** One shard's lease as a renewal showed it. */
export interface LeaseView {
  readonly shard: number;
  /** Null when nobody's lease on it is alive. */
  readonly owner: string | null;
  /** A relay that asks for it because it has less than its share. */
  readonly wantedBy: string | null;
}

/** What a relay does about its shards after a look at all of them. */
export interface LeasePlan {
  /** Shards above its share; each is given away once nothing of it is in flight. */
  readonly release: readonly number[];
  /** Free shards up to its share. */
  readonly claim: readonly number[];
  /** Other relays' shards to ask for. Also how a relay without any shard is counted. */
  readonly want: readonly number[];
}

/**
 * A fair share for every relay that is alive: it owns a shard or asks for one. Pure; relays reach
 * the same picture from the same table and so agree without talking to each other.
 */
export function planLeases(view: readonly LeaseView[], me: string): LeasePlan {
  const owned = view.filter((lease) => lease.owner === me);
  const free = view.filter((lease) => lease.owner === null);
  const alive = view
    .flatMap((lease) => [lease.owner, lease.wantedBy])
    .filter((name) => name !== null);
  const missing = shardShare(view.length, alive, me) - owned.length;
  if (missing < 0) return { release: surplus(owned, -missing), claim: [], want: [] };
  const claim = free.slice(0, missing).map((lease) => lease.shard);
  const asked = view.filter((lease) => lease.wantedBy === me).map((lease) => lease.shard);
  const short = missing - claim.length;
  if (short === 0 && owned.length + claim.length > 0) return { release: [], claim, want: [] };
  const want = asked.length > 0 ? asked : toAskFor(view, me, Math.max(short, 1));
  return { release: [], claim, want };
}

function surplus(owned: readonly LeaseView[], count: number): number[] {
  const wantedFirst = [...owned].sort(
    (a, b) => Number(b.wantedBy !== null) - Number(a.wantedBy !== null),
  );
  return wantedFirst.slice(0, count).map((lease) => lease.shard);
}

/** From the owners with most shards; nobody else's wish is overwritten. */
function toAskFor(view: readonly LeaseView[], me: string, count: number): number[] {
  const sizes = new Map<string, number>();
  for (const { owner } of view) if (owner !== null) sizes.set(owner, (sizes.get(owner) ?? 0) + 1);
  return view
    .filter((lease) => lease.owner !== null && lease.owner !== me && lease.wantedBy === null)
    .sort((a, b) => (sizes.get(b.owner!) ?? 0) - (sizes.get(a.owner!) ?? 0))
    .slice(0, count)
    .map((lease) => lease.shard);
}
