import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { Random } from './random.ts';
import { isDown, memoryPressure, type Scenario } from './scenario.ts';
import { syslog, type Emitted } from './timeline.ts';

const CALM_MB = 410;
const LIMIT_MB = 1940;
const SECOND = 1000;

function memoryLine(at: Milliseconds, level: string, msg: string, fields: object): Emitted {
  const text = JSON.stringify({ time: new Date(at).toISOString(), level, logger: 'runtime', msg, ...fields });
  return { at, program: 'shop-api', text };
}

/** The shop's memory report; warnings once it runs out of room. */
export function* memoryReports(random: Random, scenario: Scenario): Generator<Emitted> {
  for (let at = scenario.start + 3000; ; at += 15_000 + random.gap(1500)) {
    if (isDown(scenario, at)) continue;
    const pressure = memoryPressure(scenario, at);
    const rss = Math.round(CALM_MB + pressure * (LIMIT_MB - CALM_MB) + random.integer(-9, 9));
    yield memoryLine(at, 'info', 'memory', { rss_mb: rss, heap_used_mb: Math.round(rss * 0.81) });
    if (pressure > 0.55) {
      const used = Math.round(55 + pressure * 43);
      yield memoryLine(at + 2, 'warn', 'heap usage high', {
        used_percent: used,
        sessions_cached: Math.round(pressure * 190_000),
      });
    }
    if (pressure > 0.7) {
      const pause = Number(random.decimal(180, 400 + pressure * 1900, 1));
      yield memoryLine(at + 340, 'warn', 'long gc pause', {
        pause_ms: pause,
        kind: 'mark-sweep',
        freed_mb: random.integer(1, 9),
      });
    }
    if (pressure > 0.85) {
      const lag = random.integer(400, 2600);
      yield memoryLine(at + 900, 'warn', 'event loop blocked', {
        lag_ms: lag,
        pending_requests: random.integer(20, 180),
      });
    }
  }
}

function* kernelKill(random: Random, at: Milliseconds, boot: Milliseconds, pid: number): Generator<Emitted> {
  const line = (after: number, message: string) => {
    const uptime = ((at + after - boot) / 1000).toFixed(6);
    return syslog(at + after, 'kernel', 'kernel', `[${uptime}] ${message}`);
  };
  const anonymous = LIMIT_MB * 1024 + random.integer(-9000, 9000);
  yield line(
    0,
    'node invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0',
  );
  yield line(0.3, `CPU: 1 PID: ${pid} Comm: node Not tainted 6.12.48+deb13-amd64 #1 Debian 6.12.48-1`);
  yield line(0.6, 'Mem-Info:');
  yield line(
    0.8,
    `active_anon:${random.integer(400_000, 490_000)} inactive_anon:${random.integer(9000, 20_000)} isolated_anon:0`,
  );
  yield line(1.1, `Tasks state (memory values in pages):`);
  yield line(
    1.4,
    `oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/shop-api.service,task=node,pid=${pid},uid=1001`,
  );
  yield line(
    2,
    `Out of memory: Killed process ${pid} (node) total-vm:${anonymous + 1_310_720}kB, anon-rss:${anonymous}kB, file-rss:${random.integer(200, 900)}kB, shmem-rss:0kB, UID:1001 pgtables:${random.integer(5000, 7000)}kB oom_score_adj:0`,
  );
  yield line(180, `oom_reaper: reaped process ${pid} (node), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB`);
}

function* unitRestart(at: Milliseconds, counter: number): Generator<Emitted> {
  const line = (after: number, message: string) => syslog(at + after, 'systemd', 'systemd[1]', message);
  const unit = 'shop-api.service';
  yield line(190, `${unit}: A process of this unit has been killed by the OOM killer.`);
  yield line(230, `${unit}: Main process exited, code=killed, status=9/KILL`);
  yield line(250, `${unit}: Failed with result 'oom-kill'.`);
  yield line(255, `${unit}: Consumed 4min 12.${counter}81s CPU time.`);
  yield line(5 * SECOND + 400, `${unit}: Scheduled restart job, restart counter is at ${counter}.`);
  yield line(5 * SECOND + 420, `Stopped ${unit} - Shop API.`);
  yield line(5 * SECOND + 470, `Started ${unit} - Shop API.`);
}

function* shopStart(at: Milliseconds): Generator<Emitted> {
  const line = (after: number, msg: string, fields: object) => memoryLine(at + after, 'info', msg, fields);
  yield line(0, 'starting', { version: '4.18.2', node: 'v24.9.0', environment: 'production' });
  yield line(800, 'connected to database', { host: '127.0.0.1', pool: 20 });
  yield line(2100, 'restoring session cache', { sessions: 188_412 });
  yield line(3100, 'listening', { port: 8081 });
}

/** Each kill, what systemd makes of it, and the start that follows. */
export function* kills(random: Random, { leak, start }: Scenario): Generator<Emitted> {
  const boot = start - 9 * 86_400_000;
  for (const [index, at] of leak.kills.entries()) {
    yield* kernelKill(random, at, boot, 2113 + index * 417);
    yield* unitRestart(at, index + 1);
    yield* shopStart(at + 5 * SECOND + 700);
  }
}
