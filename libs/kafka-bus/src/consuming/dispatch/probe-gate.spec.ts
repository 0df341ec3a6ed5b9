import { ProbeGate } from './probe-gate';

describe('ProbeGate', () => {
  it('lets everything pass while nothing was deferred', () => {
    expect(new ProbeGate().admit(0)).toBe('pass');
  });

  it('lets one probe through when the time is over, and all after it came back', () => {
    const gate = new ProbeGate();
    gate.defer(1_000, 500);
    expect(gate.admit(1_499)).toBe('wait');
    expect(gate.admit(1_500)).toBe('probe');
    expect(gate.admit(1_500)).toBe('wait');
    gate.probePassed();
    expect(gate.admit(1_501)).toBe('pass');
  });

  it('lets another probe through when one does not end', () => {
    const gate = new ProbeGate();
    gate.defer(0, 100);
    gate.admit(100);
    expect(gate.nextProbeAt).toBe(300_100);
    expect(gate.admit(300_099)).toBe('wait');
    expect(gate.admit(300_100)).toBe('probe');
    expect(gate.admit(300_101)).toBe('wait');
    gate.probePassed();
    expect(gate.admit(300_102)).toBe('pass');
  });

  it('closes again when the probe was deferred', () => {
    const gate = new ProbeGate();
    gate.defer(0, 100);
    gate.admit(100);
    gate.defer(100, 200);
    expect(gate.nextProbeAt).toBe(300);
    expect(gate.admit(299)).toBe('wait');
  });
});
