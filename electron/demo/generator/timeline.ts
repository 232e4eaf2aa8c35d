import type { Labels } from '../../../shared/domain/line.ts';
import { toNanoseconds, type Milliseconds, type Nanoseconds } from '../../../shared/domain/time.ts';

/** One line that a program of the pretend server writes. */
export interface Emitted {
  /** With a fraction. */
  readonly at: Milliseconds;
  readonly program: Program;
  readonly text: string;
}

/** What one program writes, ascending by time; most never end. */
export type Feed = Iterator<Emitted>;

const HOST = 'web1';

/** Labels of the programs, as a shipper of the journal and of log files sets them. */
const PROGRAMS = {
  sshd: ['syslog', 'ssh.service', 'sshd'],
  sudo: ['syslog', 'ssh.service', 'sudo'],
  systemd: ['syslog', 'init.scope', 'systemd'],
  logind: ['syslog', 'systemd-logind.service', 'systemd-logind'],
  cron: ['syslog', 'cron.service', 'cron'],
  kernel: ['syslog', 'kernel', 'kernel'],
  restic: ['syslog', 'backup.service', 'restic'],
  postfix: ['mail', 'postfix.service', 'postfix'],
  nginx: ['nginx', 'nginx.service', 'nginx'],
  'shop-api': ['shop-api', 'shop-api.service', 'shop-api'],
  postgres: ['postgresql', 'postgresql.service', 'postgres'],
} as const satisfies Record<string, readonly [job: string, unit: string, service: string]>;
export type Program = keyof typeof PROGRAMS;

export function labelsOf(program: Program): Labels {
  const [job, unit, service] = PROGRAMS[program];
  return { job, host: HOST, unit, service_name: service };
}

export function nanosecondsOf(at: Milliseconds): Nanoseconds {
  const whole = Math.floor(at);
  return toNanoseconds(whole) + BigInt(Math.floor((at - whole) * 1_000_000));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Nov  1 05:10:53`, in UTC. */
function syslogTime(at: Milliseconds): string {
  const date = new Date(at);
  const day = String(date.getUTCDate()).padStart(2, ' ');
  return `${MONTHS[date.getUTCMonth()] ?? ''} ${day} ${date.toISOString().slice(11, 19)}`;
}

/** A line as syslog writes it: `Nov 21 05:10:53 web1 sshd[812]: …` */
export function syslog(at: Milliseconds, program: Program, tag: string, message: string): Emitted {
  return { at, program, text: `${syslogTime(at)} ${HOST} ${tag}: ${message}` };
}

/** Merges feeds by time; what comes out does not depend on how often it is asked. */
export class Timeline {
  readonly #heads: Array<{ feed: Feed; next: Emitted }> = [];

  constructor(feeds: readonly Feed[]) {
    for (const feed of feeds) {
      const first = feed.next();
      if (first.done !== true) this.#heads.push({ feed, next: first.value });
    }
  }

  /** Everything before `end` that was not taken yet, ascending. */
  *until(end: Milliseconds): Generator<Emitted> {
    for (;;) {
      const head = this.#heads.reduce<{ feed: Feed; next: Emitted } | null>(
        (earliest, other) => (earliest === null || other.next.at < earliest.next.at ? other : earliest),
        null,
      );
      if (head === null || head.next.at >= end) return;
      yield head.next;
      const next = head.feed.next();
      if (next.done === true) this.#heads.splice(this.#heads.indexOf(head), 1);
      else head.next = next.value;
    }
  }
}
