import type { Milliseconds } from '../../../shared/domain/time.ts';
import { backups, checkpoints, database, mail } from './jobs.ts';
import { deploy, fullDisk, oddity, webScan } from './incidents.ts';
import { kills, memoryReports } from './leak.ts';
import { Random } from './random.ts';
import { scenarioFor } from './scenario.ts';
import { guessing, intrusion, logins, scanners } from './ssh.ts';
import { cron, firewall, timers } from './system.ts';
import { Timeline } from './timeline.ts';
import { healthChecks, shop, visitors } from './web.ts';

const UPTIME = 9 * 86_400_000;

/**
 * Everything that the pretend server writes, from an hour before `live` on: ordinary noise of its services, password
 * guessing that began minutes ago and succeeds after `live`, a shop whose memory grows until the kernel ends it, a scan
 * for forgotten files, a line that no rule knows, a release that breaks on the database, and a disk that fills.
 * The same seed and `live` give the same lines.
 */
export function serverTimeline(seed: string, live: Milliseconds): Timeline {
  const random = new Random(seed);
  const scenario = scenarioFor(live);
  const { start } = scenario;
  // Both take the addresses from the same chance, so that the one that gets in is among those that guess.
  const attackers = () => random.fork('attackers');
  return new Timeline([
    logins(random.fork('logins'), start),
    scanners(random.fork('scanners'), start),
    guessing(attackers(), scenario),
    intrusion(attackers(), scenario),
    cron(random.fork('cron'), start),
    timers(random.fork('timers'), start),
    firewall(random.fork('firewall'), start, start - UPTIME),
    visitors(random.fork('visitors'), scenario),
    healthChecks(scenario),
    shop(random.fork('shop'), scenario),
    memoryReports(random.fork('memory'), scenario),
    kills(random.fork('kills'), scenario),
    webScan(random.fork('web scan'), scenario),
    oddity(scenario),
    deploy(random.fork('deploy'), scenario),
    fullDisk(random.fork('full disk'), scenario),
    checkpoints(random.fork('checkpoints'), start),
    database(random.fork('database'), start),
    backups(random.fork('backups'), start),
    mail(random.fork('mail'), start),
  ]);
}
