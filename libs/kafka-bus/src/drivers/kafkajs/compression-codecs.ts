import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import type { Compression } from '../kafka-driver';
import { KafkaPackageMissingError } from '../package-missing.error';
import { snappyBlocks } from './snappy-blocks';

const PACKAGE = '@platformatic/wasm-utils';
type Algorithms = typeof import('@platformatic/wasm-utils');

interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

const TYPES: Readonly<Record<Compression, CompressionTypes>> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};

const CODECS = CompressionCodecs as Partial<Record<CompressionTypes, () => unknown>>;

const MAKERS: Readonly<Partial<Record<Compression, () => Codec>>> = {
  snappy: () => {
    const { snappyCompress, snappyDecompress } = load('snappy');
    return {
      compress: async ({ buffer }) => snappyCompress(buffer),
      decompress: async (bytes) => Buffer.concat(snappyBlocks(bytes).map(snappyDecompress)),
    };
  },
  lz4: () => {
    const { lz4Compress, lz4Decompress } = load('lz4');
    return {
      compress: async ({ buffer }) => lz4Compress(buffer),
      decompress: async (bytes) => lz4Decompress(bytes),
    };
  },
  // Looked up when it is needed: a Node older than 22.15 runs without this codec.
  zstd: () => {
    const [compress, decompress] = [promisify(zstdCompress), promisify(zstdDecompress)];
    return {
      compress: ({ buffer }) => compress(buffer),
      decompress: (bytes) => decompress(bytes),
    };
  },
};

/**
 * Gives kafkajs the codecs that it lacks; it keeps them for the process, and those that somebody
 * gave it before stay. A package is loaded when the first record needs it: what others compressed
 * can be read without any setting.
 */
export function registerCodecs(): void {
  for (const [name, make] of Object.entries(MAKERS)) {
    const type = TYPES[name as Compression];
    if (isThere(type)) continue;
    let codec: Codec | undefined;
    CODECS[type] = () => (codec ??= make());
  }
}

/** @throws {KafkaPackageMissingError} where the codec needs a package that is not installed. */
export function compressionType(compression: Compression | undefined): CompressionTypes {
  const type = TYPES[compression ?? 'none'];
  CODECS[type]?.();
  return type;
}

function isThere(type: CompressionTypes): boolean {
  try {
    CODECS[type]?.();
    return true;
  } catch (error) {
    // One whose package is missing is there; it says so to whoever needs it.
    return (error as Error).name !== 'KafkaJSNotImplemented';
  }
}

function load(compression: Compression): Algorithms {
  try {
    // oxlint-disable-next-line typescript/no-require-imports
    return require(PACKAGE) as Algorithms;
  } catch (error) {
    throw KafkaPackageMissingError.of(`the compression '${compression}'`, PACKAGE, error);
  }
}
