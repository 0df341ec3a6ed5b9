import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireSupportedNode } from './supported-node';

describe('the Node a service runs on', () => {
  it.each(['22.15.0', '22.20.1', '24.0.0', '100.1.0'])('may be %s', (version) => {
    expect(() => requireSupportedNode(version)).not.toThrow();
  });

  it.each(['20.20.2', '22.14.9', '9.99.0'])('may not be %s', (version) => {
    expect(() => requireSupportedNode(version)).toThrow(
      expect.objectContaining({
        code: 'NODE_UNSUPPORTED',
        message: expect.stringContaining(`This is Node ${version}; Mainstay needs 22.15.0`),
      }),
    );
  });

  it('is what the package asks for', () => {
    const text = readFileSync(join(__dirname, '../../package.json'), 'utf8');
    expect((JSON.parse(text) as { engines: unknown }).engines).toEqual({ node: '>=22.15' });
  });
});
