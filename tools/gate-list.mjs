// The gates, as data: `npm run gates` runs them all, test/architecture shows that each can fail.
const node = process.execPath;
const bin = (name, file = name) => `node_modules/${name}/bin/${file}`;

/** Each gate is one command; a gate holds when it ends with 0. */
export const gates = [
  { name: 'build', command: node, args: [bin('typescript', 'tsc'), '-b', 'tsconfig.build.json'] },
  { name: 'types', command: node, args: [bin('typescript', 'tsc'), '-p', 'tsconfig.json'] },
  { name: 'lint', command: node, args: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  {
    name: 'format',
    command: node,
    args: [bin('prettier', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  },
  {
    name: 'dependencies',
    command: node,
    args: [
      bin('dependency-cruiser', 'dependency-cruiser.mjs'),
      '--config',
      'tools/architecture/dependency-cruiser.mjs',
      'libs',
      'apps',
      'test',
      'tools',
    ],
  },
  { name: 'unused', command: node, args: [bin('knip', 'knip.js'), '--no-config-hints'] },
  { name: 'size', command: 'bash', args: ['scripts/loc_guard.sh'] },
  { name: 'specs', command: node, args: ['tools/architecture/orphan-specs.mjs'] },
  { name: 'layers', command: node, args: ['tools/architecture/draw.mjs'] },
];
