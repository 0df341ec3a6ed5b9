import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSettings } from './describe-settings';
import type { ServiceDeclaration } from './service-declaration';
import { ServiceSettings } from './service-settings';

const DOCUMENT = join(__dirname, '../../../../docs/configuration.md');
const START = '<!-- settings:start -->';
const END = '<!-- settings:end -->';

class AnySettings extends ServiceSettings {
  static readonly service: ServiceDeclaration = {
    name: 'any_service',
    prefix: '<PREFIX>',
    port: 0,
    uses: [],
  };
}

function table(): string {
  const rows = describeSettings(AnySettings).map((setting) => {
    const variables = setting.variables.map((variable) => `\`${variable}\``).join(', ');
    const isOwn = variables.includes('PREFIX>PORT');
    const standard = isOwn ? 'per service' : (setting.defaultValue ?? '–');
    const secret = setting.secret ? ' Secret: also by file.' : '';
    return `| ${variables} | ${standard} | ${setting.description}${secret} |`;
  });
  return ['| variables, first one wins | default | meaning |', '| --- | --- | --- |', ...rows].join(
    '\n',
  );
}

/** The formatter aligns the columns of a table. */
function plain(text: string): string {
  return text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---');
}

describe('docs/configuration.md', () => {
  it('lists every setting of a service as the code has it (UPDATE_DOCS=true rewrites it)', () => {
    const text = readFileSync(DOCUMENT, 'utf8');
    const before = text.slice(0, text.indexOf(START) + START.length);
    const after = text.slice(text.indexOf(END));
    const expected = `${before}\n\n${table()}\n\n${after}`;
    if (process.env.UPDATE_DOCS === 'true') writeFileSync(DOCUMENT, expected);
    expect(plain(readFileSync(DOCUMENT, 'utf8'))).toBe(plain(expected));
  });
});
