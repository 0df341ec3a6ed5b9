import type { SettingType } from './setting.decorator';

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

/** A value, or what is wrong with the text. */
export type Converted = { readonly value: unknown } | { readonly problem: string };

/** Reads the text of a variable as what the setting is. */
export function convert(text: string, type: SettingType): Converted {
  const trimmed = text.trim();
  if (type === 'number') {
    const value = Number(trimmed);
    return Number.isFinite(value) ? { value } : { problem: 'must be a number' };
  }
  if (type === 'boolean') {
    const lower = trimmed.toLowerCase();
    if (TRUE.has(lower)) return { value: true };
    return FALSE.has(lower) ? { value: false } : { problem: 'must be true or false' };
  }
  if (type === 'list') {
    return { value: trimmed.split(',').flatMap((item) => item.trim() || []) };
  }
  return { value: trimmed };
}
