import { describe, expect, it } from 'vitest';
import { powerPorts } from '../../../electron/desktop/power.ts';
import type { Clock } from '../../../electron/engine/ports.ts';
import { ManualClock } from '../../doubles/clock.ts';
import { NetDouble } from '../../doubles/electron/net.ts';
import { PowerMonitorDouble } from '../../doubles/electron/power-monitor.ts';
import { silentLog } from '../../doubles/log.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;

/** A clock whose timers stand still while the computer sleeps, as they do. */
class SleepingClock implements Clock {
  readonly timers = new ManualClock();
  #slept = 0;

  now(): number {
    return this.timers.now() + this.#slept;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.timers.sleep(milliseconds, signal);
  }

  closeLid(milliseconds: number): void {
    this.#slept += milliseconds;
  }
}

function started() {
  const clock = new SleepingClock();
  const powerMonitor = new PowerMonitorDouble();
  const net = new NetDouble();
  const ports = powerPorts({ powerMonitor, net, clock, log: silentLog });
  const told: string[] = [];
  ports.wakeUps.onSuspend(() => told.push('suspend'));
  const endResume = ports.wakeUps.onResume(() => told.push('resume'));
  ports.wakeUps.onNetwork(() => told.push('network'));
  ports.power.onChange(() => told.push(ports.power.onBattery() ? 'battery' : 'mains'));
  return {
    clock,
    powerMonitor,
    net,
    ports,
    told,
    endResume,
    pass: (time: number) => clock.timers.advance(time),
  };
}

describe('sleep', () => {
  it('is told when the system tells of it', async () => {
    const { clock, powerMonitor, told, pass } = started();
    powerMonitor.emit('suspend');
    expect(told).toEqual(['suspend']);
    clock.closeLid(8 * HOUR);
    powerMonitor.emit('resume');
    expect(told).toEqual(['suspend', 'resume']);
    await pass(10 * 60 * SECOND);
    expect(told).toEqual(['suspend', 'resume']);
  });

  it('is one sleep, whichever comes first: the timers or the word of the system', async () => {
    const { clock, powerMonitor, told, pass } = started();
    powerMonitor.emit('suspend');
    clock.closeLid(8 * HOUR);
    await pass(15 * SECOND);
    expect(told).toEqual(['suspend', 'resume']);
    powerMonitor.emit('resume');
    await pass(10 * 60 * SECOND);
    expect(told).toEqual(['suspend', 'resume']);
  });

  it('is noticed at the clock where the system says nothing', async () => {
    const { clock, told, pass } = started();
    await pass(60 * SECOND);
    expect(told).toEqual([]);
    clock.closeLid(8 * HOUR);
    await pass(15 * SECOND);
    expect(told).toEqual(['suspend', 'resume']);
  });

  it('is told before a waking that came without it', () => {
    const { powerMonitor, told } = started();
    powerMonitor.emit('resume');
    expect(told).toEqual(['suspend', 'resume']);
  });

  it('is over when it was announced and did not come', async () => {
    const { powerMonitor, told, pass } = started();
    powerMonitor.emit('suspend');
    await pass(2 * 60 * SECOND);
    expect(told).toEqual(['suspend']);
    await pass(15 * SECOND);
    expect(told).toEqual(['suspend', 'resume']);
  });

  it('ends only when there is a network again', async () => {
    const { powerMonitor, net, told, pass } = started();
    powerMonitor.emit('suspend');
    net.online = false;
    powerMonitor.emit('resume');
    await pass(20 * SECOND);
    expect(told).toEqual(['suspend']);
    net.online = true;
    await pass(SECOND);
    expect(told).toEqual(['suspend', 'resume']);
    await pass(60 * SECOND);
    expect(told, 'the network is not told of as well').toEqual(['suspend', 'resume']);
  });

  it('ends without a network after a minute, and tells of the network when it comes', async () => {
    const { powerMonitor, net, told, pass } = started();
    powerMonitor.emit('suspend');
    net.online = false;
    powerMonitor.emit('resume');
    await pass(60 * SECOND);
    expect(told).toEqual(['suspend', 'resume']);
    net.online = true;
    await pass(15 * SECOND);
    expect(told).toEqual(['suspend', 'resume', 'network']);
  });

  it('can begin again while it waits for the network', async () => {
    const { powerMonitor, net, told, pass, clock } = started();
    powerMonitor.emit('suspend');
    net.online = false;
    powerMonitor.emit('resume');
    await pass(5 * SECOND);
    powerMonitor.emit('suspend');
    clock.closeLid(HOUR);
    net.online = true;
    powerMonitor.emit('resume');
    await pass(60 * SECOND);
    expect(told).toEqual(['suspend', 'suspend', 'resume']);
  });

  it('has nothing to do with the screen being locked', async () => {
    const { powerMonitor, told, pass } = started();
    powerMonitor.emit('lock-screen');
    powerMonitor.emit('unlock-screen');
    await pass(60 * SECOND);
    expect(told).toEqual([]);
  });
});

describe('the network', () => {
  it('is not told of while the computer goes to sleep', async () => {
    const { powerMonitor, net, told, pass } = started();
    powerMonitor.emit('suspend');
    net.online = false;
    await pass(15 * SECOND);
    net.online = true;
    await pass(15 * SECOND);
    expect(told).toEqual(['suspend']);
  });

  it('is told of when it comes back, once', async () => {
    const { net, told, pass } = started();
    net.online = false;
    await pass(60 * SECOND);
    expect(told).toEqual([]);
    net.online = true;
    await pass(60 * SECOND);
    expect(told).toEqual(['network']);
  });
});

describe('power', () => {
  it('says where it comes from, and when that changes', () => {
    const { powerMonitor, ports, told } = started();
    expect(ports.power.onBattery()).toBe(false);
    powerMonitor.setOnBattery(true);
    powerMonitor.setOnBattery(false);
    expect(told).toEqual(['battery', 'mains']);
  });
});

describe('listening', () => {
  it('ends one by one, and all at once', async () => {
    const { clock, powerMonitor, ports, told, endResume, pass } = started();
    endResume();
    powerMonitor.emit('suspend');
    powerMonitor.emit('resume');
    expect(told).toEqual(['suspend']);
    ports.stop();
    powerMonitor.emit('suspend');
    powerMonitor.setOnBattery(true);
    clock.closeLid(HOUR);
    await pass(60 * SECOND);
    expect(told).toEqual(['suspend']);
    expect(powerMonitor.eventNames()).toEqual([]);
    expect(clock.timers.waiting).toBe(0);
  });
});
