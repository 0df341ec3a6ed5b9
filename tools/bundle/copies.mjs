// What goes along with a bundle as it is.
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const NOT_COPIED = /\.(map|d\.ts|md)$/;
const PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE = /^(licen[cs]e|copying|notice)/i;

/** A package that is resolved and read when the service runs. */
export async function copyPackage(root, name, folder) {
  await cp(join(root, 'node_modules', name), join(folder, 'node_modules', name), {
    recursive: true,
    filter: (path) => !NOT_COPIED.test(path),
  });
}

/** The licences of the packages whose text is in the bundle, since comments are not. */
export async function copyLicences(root, inputs, folder) {
  const packages = inputs.map((path) => PACKAGE.exec(path)?.[0]).filter(Boolean);
  for (const from of new Set(packages)) {
    const files = (await readdir(join(root, from))).filter((file) => LICENCE.test(file));
    const to = join(folder, 'licences', from.replaceAll('node_modules/', ''));
    for (const file of files) await cp(join(root, from, file), join(to, file));
  }
}
