// The bound: the correction pool alone, in a process of its own.
import { correctionPool } from './pool.mjs';
import { essays } from './texts.mjs';

const [count, seed] = process.argv.slice(2).map(Number);
const texts = essays(count, seed);
const pool = correctionPool();
await pool.start();
const startedAt = performance.now();
const corrected = await Promise.all(texts.map((text) => pool.correct(text, 'en')));
const seconds = (performance.now() - startedAt) / 1_000;
await pool.stop();
const corrections = corrected.reduce((sum, one) => sum + one.totalCorrections, 0);
process.send({ seconds, corrections, lost: 0 });
