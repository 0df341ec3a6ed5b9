import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Here the packages are links; in a project of its own they are none.
  resolve: { preserveSymlinks: true },
  test: { include: ['*.vitest.ts'], setupFiles: ['reflect-metadata'] },
});
