import { activityRouter } from './activity.ts';
import { exploreRouter } from './explore.ts';
import { findingsRouter } from './findings.ts';
import { modelsRouter } from './models.ts';
import { lensesRouter } from './lenses.ts';
import { notesRouter } from './notes.ts';
import { notificationsRouter } from './notifications.ts';
import { reanalysisRouter } from './reanalysis.ts';
import { reportsRouter } from './reports.ts';
import { serversRouter } from './servers.ts';
import type { Services } from './services.ts';
import { settingsRouter } from './settings.ts';
import { suppressionsRouter } from './suppressions.ts';
import { systemRouter } from './system.ts';
import { templatesRouter } from './templates.ts';
import { transferRouter } from './transfer.ts';
import { viewsRouter } from './views.ts';

/** Answers the whole contract; each area has a file of its own. */
export function createRouter(services: Services) {
  return {
    findings: findingsRouter(services),
    servers: serversRouter(services),
    explore: exploreRouter(services),
    templates: templatesRouter(services),
    transfer: transferRouter(services),
    lenses: lensesRouter(services),
    notes: notesRouter(services),
    activity: activityRouter(services),
    models: modelsRouter(services),
    notifications: notificationsRouter(services),
    reanalysis: reanalysisRouter(services),
    reports: reportsRouter(services),
    settings: settingsRouter(services),
    suppressions: suppressionsRouter(services),
    views: viewsRouter(services),
    system: systemRouter(services),
  };
}
