import { KafkaPackageMissingError } from './package-missing.error';

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('KafkaPackageMissingError', () => {
  it('names the package and how to get it', () => {
    const cause = failure('MODULE_NOT_FOUND', "Cannot find module '@platformatic/kafka'");
    const error = KafkaPackageMissingError.of('the driver', '@platformatic/kafka', cause);
    expect(error).toBeInstanceOf(KafkaPackageMissingError);
    expect(error.message).toContain('npm install @platformatic/kafka');
  });

  it('hides no other failure', () => {
    const other = failure('MODULE_NOT_FOUND', "Cannot find module 'fastq'");
    const broken = new SyntaxError('unexpected token');
    for (const cause of [other, broken]) {
      expect(KafkaPackageMissingError.of('the driver', '@platformatic/kafka', cause)).toBe(cause);
    }
  });
});
