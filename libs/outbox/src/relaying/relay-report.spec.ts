import { ComponentLogger, diagnostics } from '@mainstay/core';
import { RelayReport } from './relay-report';

const app = { name: 'a_service', version: '1', environment: 'testing' } as const;

describe('RelayReport', () => {
  let lines: string[];
  let report: RelayReport;
  let forget: () => void;
  beforeEach(() => {
    lines = [];
    forget = diagnostics.log.subscribe(app, ({ level, message }) => {
      lines.push(`${level} ${message}`);
    });
    report = new RelayReport(app, new ComponentLogger(app, 'mainstay.outbox'));
  });
  afterEach(() => forget());

  it('says an outage once, however often it is met', () => {
    for (const _ of [1, 2, 3]) report.outage('publish', new Error('away'));
    expect(lines).toEqual(['warn Outbox relay: the broker does not answer; it goes on trying']);
  });

  it('says a second outage, though nothing was published between the two', () => {
    report.outage('read', new Error('away'));
    report.answered('read');
    report.outage('read', new Error('away'));
    expect(lines).toEqual([
      'warn Outbox relay: the outbox cannot be read; it goes on trying',
      'info Outbox relay: the database answers again',
      'warn Outbox relay: the outbox cannot be read; it goes on trying',
    ]);
  });

  it('takes what fails for want of one server for one outage, over with the last of it', () => {
    report.outage('leases', new Error('away'));
    report.outage('mark', new Error('away'));
    report.answered('leases');
    report.outage('mark', new Error('away'));
    report.answered('mark');
    expect(lines).toEqual([
      'warn Outbox relay: the leases cannot be renewed; it goes on trying',
      'info Outbox relay: the database answers again',
    ]);
  });

  it('says of the broker what it says, whatever the database does', () => {
    report.outage('read', new Error('away'));
    report.outage('publish', new Error('away'));
    report.answered('publish');
    expect(lines.slice(1)).toEqual([
      'warn Outbox relay: the broker does not answer; it goes on trying',
      'info Outbox relay: publishing again',
    ]);
  });

  it('says nothing of answers where nothing was wrong', () => {
    report.answered('read');
    expect(lines).toEqual([]);
  });
});
