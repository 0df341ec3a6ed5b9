import { RelaySchedule } from './relay-schedule';

const poll = { fastMs: 100, mediumMs: 1000, slowMs: 5000 };
const outage = { initialMs: 1000, maxMs: 30_000 };

describe('RelaySchedule', () => {
  const make = () => new RelaySchedule(poll, outage);

  it('looks at once when it starts', () => {
    expect(make().delayMs(0)).toBe(0);
  });

  it('polls every 0.1 s, then every second, then every 5 s while nothing is found', () => {
    const schedule = make();
    const delays: number[] = [];
    for (let look = 0; look < 30; look += 1) {
      schedule.foundNothing(0);
      delays.push(schedule.delayMs(0));
    }
    expect(delays[0]).toBe(100);
    expect(delays[12]).toBe(1000);
    expect(delays[29]).toBe(5000);
  });

  it('polls fast again after rows were found', () => {
    const schedule = make();
    for (let look = 0; look < 30; look += 1) schedule.foundNothing(0);
    schedule.found(0, false);
    schedule.foundNothing(0);
    expect(schedule.delayMs(0)).toBe(100);
  });

  it('looks again at once after a full batch and waits after a short one', () => {
    const schedule = make();
    schedule.found(0, true);
    expect([schedule.state, schedule.delayMs(0)]).toEqual(['DRAINING', 0]);
    schedule.found(0, false);
    expect([schedule.state, schedule.delayMs(0)]).toEqual(['IDLE', 100]);
  });

  it('is drained by a wake-up while idle', () => {
    const schedule = make();
    schedule.foundNothing(0);
    schedule.woken(0);
    expect(schedule.delayMs(0)).toBe(0);
  });

  it('doubles the pause of an outage up to its maximum', () => {
    const schedule = make();
    let now = 0;
    const pauses: number[] = [];
    for (let probe = 0; probe < 7; probe += 1) {
      schedule.found(now, true);
      schedule.failed(now);
      pauses.push(schedule.delayMs(now));
      now += schedule.delayMs(now);
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('counts batches that fail together as one outage', () => {
    const schedule = make();
    schedule.failed(0);
    schedule.failed(10);
    expect(schedule.delayMs(10)).toBe(990);
  });

  it('is not woken out of an outage before the initial pause is over', () => {
    const schedule = make();
    for (let probe = 0; probe < 4; probe += 1) {
      schedule.found(0, true);
      schedule.failed(0);
    }
    schedule.woken(200);
    expect([schedule.state, schedule.delayMs(200)]).toEqual(['BACKOFF', 800]);
  });

  it('drains as soon as a probe is answered, and starts the next outage small', () => {
    const schedule = make();
    schedule.failed(0);
    schedule.found(1000, true);
    schedule.answered();
    expect(schedule.state).toBe('DRAINING');
    schedule.failed(2000);
    expect(schedule.delayMs(2000)).toBe(1000);
  });

  it('leaves the broker alone for as long as an open circuit asks, up to the maximum', () => {
    const schedule = make();
    schedule.failed(0, 12_000);
    expect(schedule.delayMs(0)).toBe(12_000);
    const other = make();
    other.failed(0, 120_000);
    expect(other.delayMs(0)).toBe(30_000);
  });
});
