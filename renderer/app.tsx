import { useEffect, useState } from 'react';
import { AbovePages } from './above-pages.tsx';
import { useAppearance } from './appearance.ts';
import { useEngine } from './client/engine.ts';
import { useNewCount, useServers } from './client/queries.ts';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionStrip } from './connection-strip.tsx';
import { text } from './messages.ts';
import { useNoticeChoices } from './notice-choices.ts';
import { Page } from './pages.tsx';
import { PromptDialog } from './prompt-dialog.tsx';
import { SideBar } from './side-bar.tsx';
import { StatusBar } from './status-bar.tsx';
import { text as shared } from './ui/messages.ts';
import { HelpSheet } from './ui/help-sheet.tsx';
import { navigate, useRoute, type Route } from './ui/route.ts';
import { useToasts } from './ui/toast.tsx';
import { useCommand } from './ui/use-commands.tsx';
import { WarningStrip } from './warning-strip.tsx';

// Drawn by what they hear themselves. The same elements each time, or each search would draw them anew.
const STRIPS = (
  <>
    <ConnectionStrip />
    <WarningStrip />
  </>
);
const ABOVE = (
  <>
    <AbovePages />
    <CommandPalette />
    <PromptDialog />
  </>
);

/** The frame: side bar, page, status bar, and the keys that work everywhere. */
export function App() {
  const route = useRoute();
  const [help, setHelp] = useState(false);
  useCommand('help', () => setHelp(true));
  useCommand('inbox', () => navigate({ page: 'inbox', id: null }));
  useCommand('activity', () => navigate({ page: 'activity', id: null }));
  useCommand('suppressions', () => navigate({ page: 'suppressions', id: null }));
  useCommand('servers', () => navigate({ page: 'servers', adding: false }));
  useCommand('templates', () => navigate({ page: 'templates', sourceId: null, template: null }));
  useCommand('models', () => navigate({ page: 'models', part: 'hosts', id: null }));
  useCommand('reanalysis', () => navigate({ page: 'reanalyze', id: null, other: null, range: null }));
  useCommand('add', () => navigate({ page: 'servers', adding: true }));
  useCommand('explorer', () => navigate({ page: 'explorer', look: null }));
  useCommand('reports', () => navigate({ page: 'reports' }));
  useCommand('settings', () => navigate({ page: 'settings', section: null }));
  return (
    <div className="app">
      <Unseen route={route} />
      <SideBar page={route.page} />
      <main className="page">
        {STRIPS}
        <Page route={route} />
      </main>
      <StatusBar route={route} />
      <HelpSheet open={help} onClose={() => setHelp(false)} />
      {ABOVE}
    </div>
  );
}

/** What works everywhere and draws nothing: a part of its own, so that what it hears does not draw the page anew. */
function Unseen({ route }: { readonly route: Route }) {
  usePollCommand();
  useNoticeChoices();
  useAppearance(route);
  useWindowTitle();
  return null;
}

function usePollCommand(): void {
  const { api } = useEngine();
  const toasts = useToasts();
  const { data: servers } = useServers();
  const poll = () => {
    api.servers.pollNow({ id: null }).then(
      ({ queued }) =>
        toasts.show({
          icon: 'again',
          text: text.polled({ servers: shared.counts.servers({ many: queued }) }),
        }),
      (error: unknown) => toasts.fail(error, text.pollFailed),
    );
  };
  useCommand('poll', servers?.length === 0 ? null : poll);
}

function useWindowTitle(): void {
  const fresh = useNewCount();
  useEffect(() => {
    document.title = fresh ? `(${fresh}) ${text.brand}` : text.brand;
  }, [fresh]);
}
