import { isIP } from 'node:net';

/** Networks that Express knows by a name. */
const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Whether this names a proxy as Express takes it: an address, a subnet or a named network. */
export function isTrustedProxy(text: string): boolean {
  if (NAMED.has(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (bits === undefined) return true;
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
