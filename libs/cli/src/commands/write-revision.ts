import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file that was written. */
export interface Revision {
  readonly path: string;
  readonly className: string;
}

/** Writes an empty migration, named after the day, its number in it, and the description. */
export async function writeRevision(
  workingFolder: string,
  folder: string,
  description: string,
  now: number,
): Promise<Revision> {
  const { newMigrationName } = await import('@mainstay/database');
  const target = join(workingFolder, folder);
  mkdirSync(target, { recursive: true });
  const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '');
  const numbers = readdirSync(target)
    .filter((name) => name.startsWith(`${day}_`))
    .map((name) => Number(name.slice(9, 13)) || 0);
  const { fileName, className } = newMigrationName(description, now, Math.max(0, ...numbers) + 1);
  writeFileSync(join(target, fileName), sourceOf(className), { flag: 'wx' });
  return { path: join(folder, fileName), className };
}

function sourceOf(className: string): string {
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`\`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`\`);
  }
}
`;
}
