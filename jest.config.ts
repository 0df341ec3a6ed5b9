import type { Config } from 'jest';

type Project = Exclude<NonNullable<Config['projects']>[number], string>;

/**
 * What a suite needs besides the code: real servers are resolved once per run, by its global set-
 * up.
 */
const realServers = {
  globalSetup: '<rootDir>/tools/test-servers/global-setup.ts',
  globalTeardown: '<rootDir>/tools/test-servers/global-teardown.ts',
};

const shared: Project = {
  testEnvironment: 'node',
  // Types are checked by `npm run typecheck`; here they are only stripped, which keeps suites fast.
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.jest.json', diagnostics: false }],
  },
  moduleNameMapper: {
    '^@mainstay/testing/contracts/(.+)$': '<rootDir>/libs/testing/src/contracts/$1.ts',
    '^@mainstay/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@mainstay-apps/([^/]+)$': '<rootDir>/apps/$1/src/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/(libs|apps)/[^/]+/dist/'],
  testPathIgnorePatterns: ['/node_modules/', '/\\.mainstay/'],
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
  setupFiles: ['reflect-metadata'],
};

/** A project for the folder of that name under test/. */
function folder(name: string, testTimeoutMs: number, more: Project = {}): Project {
  return {
    ...shared,
    displayName: name,
    testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
    globals: { testTimeoutMs },
    setupFilesAfterEnv: ['<rootDir>/tools/jest/timeout.ts'],
    ...more,
  };
}

const config: Config = {
  reporters: ['default', '<rootDir>/tools/jest/closing-lines.mjs'],
  workerIdleMemoryLimit: '1500MB',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/libs/*/src/**/*.spec.ts',
        '<rootDir>/apps/*/src/**/*.spec.ts',
        '<rootDir>/tools/**/*.spec.ts',
      ],
    },
    folder('contract', 60_000, realServers),
    folder('integration', 60_000, realServers),
    folder('regression', 60_000, realServers),
    folder('e2e', 180_000, realServers),
    folder('architecture', 180_000),
    // Stops and kills servers of its own; `npm test` leaves it out, `npm run test:chaos` runs it.
    folder('chaos', 600_000),
  ],
};

export default config;
