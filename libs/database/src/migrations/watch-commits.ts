import type { EventEmitter } from 'node:events';
import type { QueryRunner } from 'typeorm';

/** Ends the watch; answers whether something was committed meanwhile. */
export type CommitWatch = () => boolean;

/** Watches a connection for commits, whoever asks for them and however. */
export async function watchCommits(runner: QueryRunner): Promise<CommitWatch> {
  // Not in the types: node-postgres tells its connection's messages.
  const { connection } = (await runner.connect()) as { readonly connection: EventEmitter };
  let committed = false;
  const seen = ({ text }: { readonly text?: string }) => {
    committed ||= text === 'COMMIT';
  };
  connection.on('commandComplete', seen);
  return () => {
    connection.off('commandComplete', seen);
    return committed;
  };
}
