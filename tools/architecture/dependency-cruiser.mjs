// The rules of the house for dependency-cruiser, made from layers.json; the diagram is drawn from
// the same data.
import { readFileSync } from 'node:fs';

const { libs, apps, vendors, testOnly } = JSON.parse(
  readFileSync(new URL('./layers.json', import.meta.url), 'utf8'),
);

const anyOf = (names) => `(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})`;
const specs = '\\.spec\\.ts$';
const packageNamed = (name) => `(^|node_modules/)${name.replace('/', '\\/')}(/|$)`;

const layers = Object.entries(libs).map(([lib, below]) => ({
  name: `layer-${lib}`,
  comment: `${lib} may use ${below.length > 0 ? below.join(', ') : 'no other lib'}`,
  severity: 'error',
  from: { path: `^libs/${lib}/src/`, pathNot: specs },
  to: { path: '^(libs|apps)/', pathNot: `^libs/${anyOf([lib, ...below])}/` },
}));

const vendorRooms = Object.entries(vendors).map(([vendor, rooms]) => ({
  name: `vendor-${vendor}`,
  comment: `${vendor} is imported in ${rooms.join(', ')} only; elsewhere use the port`,
  severity: 'error',
  from: { path: '^(libs|apps)/', pathNot: [specs, ...rooms.map((room) => `^${room}`)] },
  to: { path: packageNamed(vendor) },
}));

export default {
  forbidden: [
    ...layers,
    ...vendorRooms,
    {
      name: 'known-lib',
      comment: 'a lib has its row in tools/architecture/layers.json',
      severity: 'error',
      from: { path: '^libs/', pathNot: `^libs/${anyOf(Object.keys(libs))}/` },
      to: {},
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'barrels-only',
      comment:
        'another package is imported by its name, never by a path inside it; lean-start is an ' +
        'export of its own, which works before the barrel is loaded',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/' },
      to: {
        path: '^(libs|apps)/[^/]+/',
        pathNot: [
          '^$1/$2/',
          '^(libs|apps)/[^/]+/(src/index\\.ts|package\\.json)$',
          '^libs/service/src/lean-start\\.ts$',
        ],
      },
    },
    {
      name: 'tests-use-barrels',
      comment:
        'a suite under test/ sees what a user sees; those of what stands behind a port, and the ' +
        "servers' own, look inside",
      severity: 'error',
      from: {
        path: '^test/',
        pathNot: '^test/(contract|regression/kafka-driver|integration/servers|architecture)',
      },
      to: {
        path: '^(libs|apps)/[^/]+/src/',
        pathNot: '^(libs|apps)/[^/]+/src/index\\.ts$',
      },
    },
    {
      name: 'apps-stand-alone',
      comment: `an app knows what all share, not the code of another; only ${apps.composed} does`,
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: `^apps/${anyOf(apps.composed)}/` },
      to: { path: '^apps/', pathNot: ['^apps/$1/', `^apps/${anyOf(apps.shared)}/`] },
    },
    {
      name: 'testing-in-tests-only',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: [specs, `^libs/${anyOf(testOnly)}/`] },
      to: { path: `^libs/${anyOf(testOnly)}/` },
    },
    {
      name: 'no-tests-in-production',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: specs },
      to: { path: `(^test/|${specs})` },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^(libs|apps|tools|test)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The last one is a package of its own, installed by its spec.
    exclude: { path: '(^|/)(dist|\\.mainstay|vitest-project)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
    },
  },
};
