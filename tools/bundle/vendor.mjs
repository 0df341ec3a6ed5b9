// Where own code and that of third parties part: `require('a')` of own code becomes
// `require('./vendor.js')['a']()`, and that loads the package when it is first called.
import { isBuiltin } from 'node:module';
import { APART } from './plan.mjs';

const OWN = /^(?:\.|\/|@mainstay(?:-apps)?\/)/;

/** Notes what own code uses of others. */
export class Vendor {
  #used = new Set();
  #external;

  /** @param external names that are resolved when the service runs; with `*` at the end, of many */
  constructor(external) {
    this.#external = external;
  }

  get plugin() {
    return {
      name: 'vendor',
      setup: (build) => {
        build.onResolve({ filter: /^/ }, ({ path, kind, namespace }) => {
          if (namespace === 'vendor') return { path, external: true };
          if (kind === 'entry-point' || OWN.test(path) || isBuiltin(path)) return undefined;
          if (this.#external.some((name) => matches(name, path))) return undefined;
          return { path, namespace: 'vendor' };
        });
        build.onLoad({ filter: /^/, namespace: 'vendor' }, ({ path }) => ({
          contents: `module.exports = ${this.#requireOf(path)}`,
        }));
      },
    };
  }

  /** The entry of `vendor.js`. */
  get source() {
    const names = [...this.#used].map((name) => JSON.stringify(name));
    return names.map((name) => `exports[${name}] = () => require(${name});`).join('\n');
  }

  #requireOf(name) {
    if (APART.includes(name)) return `require('./${name}.js')`;
    this.#used.add(name);
    return `require('./vendor.js')[${JSON.stringify(name)}]()`;
  }
}

function matches(pattern, name) {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
