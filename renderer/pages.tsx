import { lazy, Suspense, useEffect, useState, type ComponentType } from 'react';
import { useIsFetching } from '@tanstack/react-query';
import { useConnection } from './client/queries.ts';
import { InboxPage } from './inbox/inbox-page.tsx';
import type { Route } from './ui/route.ts';

const ActivityPage = later(async () => (await import('./activity/activity-page.tsx')).ActivityPage);
const EditServerPage = later(async () => (await import('./servers/add-server-page.tsx')).EditServerPage);
const AddServerPage = later(async () => (await import('./servers/add-server-page.tsx')).AddServerPage);
const ExplorerPage = later(async () => (await import('./explorer/explorer-page.tsx')).ExplorerPage);
const ModelsPage = later(async () => (await import('./models/models-page.tsx')).ModelsPage);
const ReanalyzePage = later(async () => (await import('./reanalyze/reanalyze-page.tsx')).ReanalyzePage);
const ReportsPage = later(async () => (await import('./reports/reports-page.tsx')).ReportsPage);
const ServersPage = later(async () => (await import('./servers/servers-page.tsx')).ServersPage);
const SettingsPage = later(async () => (await import('./settings/settings-page.tsx')).SettingsPage);
const SuppressionsPage = later(
  async () => (await import('./suppressions/suppressions-page.tsx')).SuppressionsPage,
);
const TemplatesPage = later(async () => (await import('./templates/templates-page.tsx')).TemplatesPage);

/** The page that the address names. The inbox is there at once, the program of the others is loaded after it. */
export function Page({ route }: { readonly route: Route }) {
  return (
    <>
      <Suspense fallback={null}>
        <PageOf route={route} />
      </Suspense>
      <OtherPages />
    </>
  );
}

/**
 * Loads the program of one page after the other, whenever what was asked for is answered and nothing else is to be
 * done. While the page waits for the engine it is idle as well; what is loaded then would hold up the first rows.
 */
function OtherPages() {
  const [loaded, setLoaded] = useState(0);
  const asking = useIsFetching() > 0;
  const next = LATER_PAGES[loaded];
  const ready = useConnection().kind === 'open' && !asking;
  useEffect(() => {
    if (!ready || !next) return;
    const done = () => setLoaded((before) => before + 1);
    // What cannot be loaded now is asked for again, and its failure shown, when the page is opened.
    return whenIdle(() => void next.load().then(done, done));
  }, [ready, next]);
  return null;
}

function PageOf({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'inbox':
      return <InboxPage id={route.id} query={route.query ?? ''} />;
    case 'reanalyze':
      return <ReanalyzePage.Component id={route.id} other={route.other} range={route.range} />;
    case 'explorer':
      return <ExplorerPage.Component look={route.look} />;
    case 'suppressions':
      return <SuppressionsPage.Component id={route.id} />;
    case 'activity':
      return <ActivityPage.Component id={route.id} />;
    case 'servers':
      if (route.editing !== undefined) return <EditServerPage.Component id={route.editing} />;
      return route.adding ? <AddServerPage.Component /> : <ServersPage.Component />;
    case 'templates':
      return <TemplatesPage.Component sourceId={route.sourceId} template={route.template} />;
    case 'models':
      return <ModelsPage.Component part={route.part} id={route.id} />;
    case 'reports':
      return <ReportsPage.Component />;
    case 'settings':
      return <SettingsPage.Component section={route.section} />;
  }
}

interface LaterPage<Properties> {
  readonly Component: ComponentType<Properties>;
  readonly load: () => Promise<unknown>;
}

function later<Properties extends object>(
  load: () => Promise<ComponentType<Properties>>,
): LaterPage<Properties> {
  return { Component: lazy(async () => ({ default: await load() })), load };
}

const LATER_PAGES = [
  ReanalyzePage,
  ExplorerPage,
  ActivityPage,
  SuppressionsPage,
  ServersPage,
  AddServerPage,
  TemplatesPage,
  ModelsPage,
  ReportsPage,
  SettingsPage,
];

/** Returns the end of the waiting. */
function whenIdle(work: () => void): () => void {
  const waiting = requestIdleCallback(work, { timeout: 5_000 });
  return () => cancelIdleCallback(waiting);
}
