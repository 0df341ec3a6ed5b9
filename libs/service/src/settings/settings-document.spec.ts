import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProtectedServiceSettings } from '../authentication/protected-service-settings';
import { describeSettings, type SettingDescription } from './describe-settings';
import type { ServiceDeclaration } from './service-declaration';
import { ServiceSettings } from './service-settings';

const DOCUMENT = join(__dirname, '../../../../docs/configuration.md');
const service: ServiceDeclaration = {
  name: 'any_service',
  prefix: '<PREFIX>',
  port: 0,
  uses: [],
};

class AnySettings extends ServiceSettings {
  static readonly service = service;
}

class AnyProtectedSettings extends ProtectedServiceSettings {
  static readonly service = service;
}

const EVERY = describeSettings(AnySettings);
const PROTECTED = describeSettings(AnyProtectedSettings).slice(EVERY.length);

function table(settings: readonly SettingDescription[]): string {
  const rows = settings.map((setting) => {
    const variables = setting.variables.map((variable) => `\`${variable}\``).join(', ');
    const isOwn = variables.includes('PREFIX>PORT');
    const standard = isOwn ? 'per service' : (setting.defaultValue ?? '–');
    const secret = setting.secret ? ' Secret: also by file.' : '';
    const byFile = setting.byFile && !setting.secret ? ' Also by file.' : '';
    return `| ${variables} | ${standard} | ${setting.description}${secret}${byFile} |`;
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
  it.each([
    ['every setting of a service', 'settings', EVERY],
    ['those of a protected one', 'protected', PROTECTED],
  ])('lists %s as the code has it (UPDATE_DOCS=true rewrites it)', (_what, name, settings) => {
    const text = readFileSync(DOCUMENT, 'utf8');
    const start = `<!-- ${name}:start -->`;
    const before = text.slice(0, text.indexOf(start) + start.length);
    const after = text.slice(text.indexOf(`<!-- ${name}:end -->`));
    const expected = `${before}\n\n${table(settings)}\n\n${after}`;
    if (process.env.UPDATE_DOCS === 'true') writeFileSync(DOCUMENT, expected);
    expect(plain(readFileSync(DOCUMENT, 'utf8'))).toBe(plain(expected));
  });
});
