import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClientProvider } from '@tanstack/react-query';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './ui/tokens.css';
import './ui/base.css';
import './ui/shell.css';
import './ui/controls.css';
import './ui/list.css';
import './ui/inbox.css';
import './ui/finding.css';
import './ui/why.css';
import './ui/overlay.css';
import './ui/empty.css';
import './ui/servers.css';
import './ui/activity.css';
import './ui/reports.css';
import './ui/settings.css';
import './ui/transfer.css';
import './ui/suppressions.css';
import './ui/models.css';
import './ui/range.css';
import './ui/reanalyze.css';
import './ui/explorer.css';
import './ui/palette.css';
import './ui/narrow.css';
import { App } from './app.tsx';
import { EngineProvider, startEngine } from './client/engine.ts';
import { carrierFor } from './client/carrier.ts';
import { askForFirstRows } from './inbox/ask-first.ts';
import { DialogsProvider } from './ui/dialogs.tsx';
import { PreviewProvider } from './ui/preview.tsx';
import { LANGUAGE } from './language/language.ts';
import { CommandProvider } from './ui/use-commands.tsx';
import { applyTheme } from './ui/theme.ts';
import { ToastProvider } from './ui/toast.tsx';

document.documentElement.lang = LANGUAGE;
applyTheme(location.search, document.documentElement, localStorage);
const engine = startEngine(carrierFor(window));
askForFirstRows(engine, location.hash);
const root = document.querySelector('#root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <EngineProvider value={engine}>
        <QueryClientProvider client={engine.queryClient}>
          <CommandProvider>
            <ToastProvider>
              <DialogsProvider>
                <PreviewProvider>
                  <App />
                </PreviewProvider>
              </DialogsProvider>
            </ToastProvider>
          </CommandProvider>
        </QueryClientProvider>
      </EngineProvider>
    </StrictMode>,
  );
}
