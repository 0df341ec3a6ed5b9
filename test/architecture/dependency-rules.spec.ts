import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lay, root, type Violations } from './violations';

const CRUISER = 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs';
const RULES = join(root, 'tools/architecture/dependency-cruiser.mjs');

interface Cruise {
  readonly summary: { readonly violations: { from: string; rule: { name: string } }[] };
}

/** Every file breaks the rule that is beside it, and no other. */
const breaches: Readonly<Record<string, { rule: string; content: string }>> = {
  'libs/events/src/reaches-up.ts': {
    rule: 'layer-events',
    content: "import '@mainstay/core';",
  },
  'libs/kafka-bus/src/reaches-across.ts': {
    rule: 'layer-kafka-bus',
    content: "import type { X } from '@mainstay/database';\nexport type Y = X;",
  },
  'libs/outbox/src/reaches-aside.ts': {
    rule: 'layer-outbox',
    content: "import '@mainstay/kafka-bus';",
  },
  'libs/service/src/deep.ts': {
    rule: 'barrels-only',
    content: "import '../../core/src/inside';",
  },
  'libs/core/src/about.ts': { rule: 'no-cycles', content: "import './round';" },
  'libs/strange/src/index.ts': { rule: 'known-lib', content: "import 'node:fs';" },
  'apps/content/src/other-app.ts': {
    rule: 'apps-stand-alone',
    content: "import '@mainstay-apps/spell-checker';",
  },
  'apps/content/src/kafka.ts': { rule: 'vendor-kafkajs', content: "import 'kafkajs';" },
  'apps/content/src/redis.ts': { rule: 'vendor-ioredis', content: "import 'ioredis';" },
  'apps/content/src/log.ts': { rule: 'vendor-pino', content: "import 'pino';" },
  'apps/content/src/figures.ts': { rule: 'vendor-prom-client', content: "import 'prom-client';" },
  'libs/kafka-bus/src/publishing/vendor.ts': {
    rule: 'vendor-kafkajs',
    content: "import 'kafkajs';",
  },
  'apps/content/src/fake.ts': {
    rule: 'testing-in-tests-only',
    content: "import '@mainstay/testing';",
  },
  'apps/content/src/uses-spec.ts': {
    rule: 'no-tests-in-production',
    content: "import './something.spec';",
  },
  'test/e2e/inside.spec.ts': {
    rule: 'tests-use-barrels',
    content: "import '../../libs/core/src/inside';",
  },
  'apps/content/src/nowhere.ts': { rule: 'resolvable', content: "import './absent';" },
};

const lawful: Readonly<Record<string, string>> = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      paths: {
        '@mainstay/*': ['./libs/*/src/index.ts'],
        '@mainstay-apps/*': ['./apps/*/src/index.ts'],
      },
    },
  }),
  ...Object.fromEntries(
    ['libs/core', 'libs/database', 'libs/kafka-bus', 'libs/testing', 'apps/spell-checker'].map(
      (folder) => [`${folder}/src/index.ts`, 'export interface X { readonly x: 1 }'],
    ),
  ),
  'libs/core/src/round.ts': "import './about';",
  'libs/core/src/inside.ts': 'export const inside = 1;',
  'libs/kafka-bus/src/drivers/kafkajs/driver.ts': "import 'kafkajs';",
  'libs/redis/src/ioredis/client.ts': "import 'ioredis';",
  'libs/kafka-bus/src/some.spec.ts': "import '@mainstay/testing';",
  'libs/outbox/src/downwards.ts': "import '@mainstay/database';",
  'apps/content/src/something.spec.ts': '',
  'apps/reference-system/src/all.ts': "import '@mainstay-apps/spell-checker';",
  'tools/.keep.ts': '',
};

describe('the dependency rules', () => {
  let tree: Violations;
  let violations: { from: string; rule: { name: string } }[];

  beforeAll(async () => {
    const broken = Object.entries(breaches).map(([path, { content }]) => [path, content]);
    tree = lay({ ...lawful, ...Object.fromEntries(broken) });
    const args = ['--config', RULES, '--output-type', 'json', 'libs', 'apps', 'test', 'tools'];
    const { output } = await tree.run(CRUISER, ...args);
    violations = (JSON.parse(output) as Cruise).summary.violations;
  });
  afterAll(() => tree.remove());

  it.each(Object.entries(breaches))('refuse %s', (path, { rule }) => {
    const broken = violations.filter(({ from }) => from === path).map((one) => one.rule.name);
    expect(broken).toContain(rule);
  });

  it('refuse nothing else', () => {
    const innocent = violations.filter(({ from }) => !(from in breaches));
    expect(innocent).toEqual([]);
  });

  it('are each broken by a file above', () => {
    const rules = Object.values(breaches).map(({ rule }) => rule);
    for (const rule of [
      'no-cycles',
      'barrels-only',
      'apps-stand-alone',
      'testing-in-tests-only',
      'no-tests-in-production',
      'tests-use-barrels',
      'resolvable',
      'known-lib',
    ]) {
      expect(rules).toContain(rule);
    }
  });
});

describe('the table of layers', () => {
  const { libs } = JSON.parse(
    readFileSync(join(root, 'tools/architecture/layers.json'), 'utf8'),
  ) as { libs: Record<string, string[]> };

  it('has a row for every lib there is, and for none that is not', () => {
    const present = readdirSync(join(root, 'libs')).filter((name) =>
      existsSync(join(root, 'libs', name, 'package.json')),
    );
    expect(present.toSorted()).toEqual(Object.keys(libs).toSorted());
  });

  it('points downwards only: each row names rows above it', () => {
    const above: string[] = [];
    for (const [lib, below] of Object.entries(libs)) {
      expect(above).toEqual(expect.arrayContaining(below));
      above.push(lib);
    }
  });

  it.each(Object.entries(libs))('bounds what the package of %s asks npm for', (lib, below) => {
    const text = readFileSync(join(root, 'libs', lib, 'package.json'), 'utf8');
    const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> };
    const ours = Object.keys(dependencies).filter((name) => name.startsWith('@mainstay/'));
    expect(below).toEqual(expect.arrayContaining(ours.map((name) => name.slice(10))));
  });
});
