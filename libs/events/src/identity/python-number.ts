/** A number as it stands in a JSON text: Python tells `1` from `1.0`, JavaScript does not. */
export class NumberText {
  constructor(readonly text: string) {}
}

/** What Python's `json.loads` and then `json.dumps` make of a number of a JSON text. */
export function pythonNumberText(text: string): string {
  if (/[.eE]/.test(text)) return pythonFloat(Number(text));
  return text === '-0' ? '0' : text;
}

/** A number that is no longer a text: whole ones are taken for Python's int. */
export function pythonNumber(value: number): string {
  if (!Number.isInteger(value)) return pythonFloat(value);
  return Object.is(value, -0) ? '0' : BigInt(value).toString();
}

/**
 * `repr(float)` of Python: the shortest digits that read back as the same number, with an exponent
 * from 1e16 on and below 1e-4 (`float_repr_style` short, format code `r`).
 */
function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa, power] = Math.abs(value).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  return (
    sign + (exponent < -4 || exponent >= 16 ? scientific(digits, power) : plain(digits, exponent))
  );
}

function scientific(digits: string, power: string): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${digits[0]}${fraction}e${power[0]}${power.slice(1).padStart(2, '0')}`;
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}
