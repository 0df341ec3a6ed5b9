import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Here the packages are links; in a project of its own they are none.
  resolve: { preserveSymlinks: true },
  // The contract suites find describe, it and expect as globals.
  test: { globals: true, include: ['*.vitest.ts'], setupFiles: ['reflect-metadata'] },
});
