import { DriverFixture, type DriverUnderTest } from './driver-fixture';

/** One driver for the suite, a fixture of its own for each test. */
export function withFixture(open: () => Promise<DriverUnderTest>): () => DriverFixture {
  let subject: DriverUnderTest;
  let fixture: DriverFixture;
  beforeAll(async () => {
    subject = await open();
  });
  beforeEach(() => {
    fixture = new DriverFixture(subject);
  });
  afterEach(() => fixture.close());
  afterAll(() => subject.close());
  return () => fixture;
}
