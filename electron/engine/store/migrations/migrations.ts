import { initial } from './0001-initial.ts';
import { notices } from './0002-notices.ts';
import { baselines } from './0003-baselines.ts';
import { vocabularies } from './0004-vocabularies.ts';
import { learning } from './0005-learning.ts';
import { suppressions } from './0006-suppressions.ts';
import { inbox } from './0007-inbox.ts';
import { suppressionDays } from './0008-suppression-days.ts';
import { notes } from './0009-notes.ts';
import { templateVerdicts } from './0010-template-verdicts.ts';
import { modelHosts } from './0011-model-hosts.ts';
import { lenses } from './0012-lenses.ts';
import { serverScope } from './0013-server-scope.ts';
import { parts } from './0014-parts.ts';
import { reanalyses } from './0015-reanalyses.ts';
import { contacts } from './0016-contacts.ts';
import { schedules } from './0017-schedules.ts';
import { reanalysisRows } from './0018-reanalysis-rows.ts';
import { firstSeen } from './0019-first-seen.ts';
import { unapplied } from './0020-unapplied.ts';
import { secretHeaders } from './0021-secret-headers.ts';
import type { Migration } from './migration.ts';

/** Every step from an empty file to today's schema, ascending. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  notices,
  baselines,
  vocabularies,
  learning,
  suppressions,
  inbox,
  suppressionDays,
  notes,
  templateVerdicts,
  modelHosts,
  lenses,
  serverScope,
  parts,
  reanalyses,
  contacts,
  schedules,
  reanalysisRows,
  firstSeen,
  unapplied,
  secretHeaders,
];
