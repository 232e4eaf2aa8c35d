import { DEFAULT_LENS_ID, type Lens } from '../../../shared/domain/lens.ts';

/** What anyone who runs a server wants to hear of. */
export const GENERAL_LENS: Lens = {
  id: DEFAULT_LENS_ID,
  name: 'general',
  version: 2,
  builtIn: true,
  question: 'Which of these templates show something that the administrator should look at?',
  categories: {
    security: 'break-in, guessing, scans, privilege abuse',
    resources: 'memory, disk, limits used up',
    performance: 'slow, queued, throttled',
    errors: 'a program fails or crashes',
    availability: 'down, unreachable, restarting',
    mail: 'delivery or spam trouble',
    backup: 'a backup or snapshot failed',
    unusual: 'strange, fits nothing else',
  },
  examples: [
    'I/O errors of a disk: problem, high',
    'certificate expires soon: problem, low',
    'sessions, scheduled jobs, health checks: noise',
    'an error retried with success: noise',
  ],
};

/** What an intruder leaves behind. */
const SECURITY_LENS: Lens = {
  id: 'security',
  name: 'security',
  version: 1,
  builtIn: true,
  question: 'Which of these templates show an attack, an intruder, or a door that stands open?',
  categories: {
    security: 'break-in, guessing, scans, privilege abuse, changed accounts, keys or rules',
    unusual: 'strange for this server, nobody explains it',
  },
  examples: [
    'a login that works after many that failed: problem, critical',
    'a new account, key or cron entry nobody announced: problem, high',
    'failed logins from everywhere, none works: problem, low',
    'a scanner gets 404 only: noise',
  ],
};

/** What makes a service slow before it fails. */
const PERFORMANCE_LENS: Lens = {
  id: 'performance',
  name: 'performance',
  version: 1,
  builtIn: true,
  question: 'Which of these templates show that something is slow, full or close to a limit?',
  categories: {
    performance: 'slow, queued, throttled, late',
    resources: 'memory, disk, connections, limits used up',
    availability: 'time-outs, restarts, unreachable',
    unusual: 'a load or a rhythm that is strange',
  },
  examples: [
    'a pool has no free connection: problem, high',
    'slow queries become more: problem, medium',
    'one slow request at night: noise',
  ],
};

/** Lenses that Nightjar brings; nobody can change or remove them. */
export const BUILT_IN_LENSES: readonly Lens[] = [GENERAL_LENS, SECURITY_LENS, PERFORMANCE_LENS];
