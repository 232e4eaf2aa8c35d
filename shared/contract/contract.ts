import { activityContract } from './activity.ts';
import { exploreContract } from './explore.ts';
import { findingsContract } from './findings.ts';
import { modelsContract } from './models.ts';
import { lensesContract } from './lenses.ts';
import { notesContract } from './notes.ts';
import { notificationsContract } from './notifications.ts';
import { reanalysisContract } from './reanalysis.ts';
import { reportsContract } from './reports.ts';
import { serversContract } from './servers.ts';
import { settingsContract } from './settings.ts';
import { suppressionsContract } from './suppressions.ts';
import { systemContract } from './system.ts';
import { templatesContract } from './templates.ts';
import { transferContract } from './transfer.ts';
import { viewsContract } from './views.ts';

/** All that passes between engine and renderer, whatever carries it. */
export const contract = {
  findings: findingsContract,
  servers: serversContract,
  explore: exploreContract,
  templates: templatesContract,
  transfer: transferContract,
  lenses: lensesContract,
  notes: notesContract,
  activity: activityContract,
  models: modelsContract,
  notifications: notificationsContract,
  reanalysis: reanalysisContract,
  reports: reportsContract,
  settings: settingsContract,
  suppressions: suppressionsContract,
  views: viewsContract,
  system: systemContract,
};
export type Contract = typeof contract;
