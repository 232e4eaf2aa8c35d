import { useEffect, useState } from 'react';
import { useFindingSearch, useHost, useServers } from './client/queries.ts';
import { rows, text as settingsText } from './settings/messages.ts';
import { sectionsOn } from './settings/settings-table.ts';
import { COMMANDS, type CommandId } from './ui/commands.ts';
import type { PaletteItem } from './ui/palette-items.ts';
import { navigate } from './ui/route.ts';
import { stateWord } from './ui/server-state.ts';
import { useAnsweredCommands, useCommandKeys, useRunCommand } from './ui/use-commands.tsx';

const TYPING_MILLISECONDS = 80;
const FEWEST_LETTERS = 2;
/** What is done with the hand on the keyboard or not at all. */
const KEYS_ONLY: ReadonlySet<CommandId> = new Set([
  'next',
  'previous',
  'open',
  'back',
  'extendNext',
  'extendPrevious',
  'palette',
]);

/** All that the palette offers for the words typed so far. A new kind of thing is one more source here. */
export function usePaletteItems(words: string): readonly PaletteItem[] {
  return [...useCommandItems(), ...useFindingItems(words), ...useServerItems(), ...useSettingItems()];
}

/** What the page answers now: its own commands, and the pages to go to. */
function useCommandItems(): PaletteItem[] {
  const answered = useAnsweredCommands();
  const keysOf = useCommandKeys();
  const run = useRunCommand();
  return answered
    .filter((id) => !KEYS_ONLY.has(id))
    .map((id) => ({
      id: `command ${id}`,
      group: COMMANDS[id].section === 'go' ? 'go' : 'commands',
      label: COMMANDS[id].label,
      icon: COMMANDS[id].icon,
      keys: keysOf(id)[0],
      run: () => run(id),
    }));
}

function useFindingItems(words: string): PaletteItem[] {
  const wanted = usePaused(words.trim());
  const { data } = useFindingSearch(wanted.length < FEWEST_LETTERS ? null : wanted);
  return (wanted === '' ? [] : (data?.rows ?? [])).map((finding) => ({
    id: `finding ${finding.id}`,
    group: 'findings',
    label: finding.title,
    note: finding.servers.map(({ name }) => name).join(', '),
    mark: { severity: finding.severity, judged: finding.judged },
    found: true,
    run: () => navigate({ page: 'inbox', id: finding.id }),
  }));
}

function useServerItems(): PaletteItem[] {
  const { data: servers = [] } = useServers();
  return servers.map((view) => ({
    id: `server ${view.server.id}`,
    group: 'servers',
    label: view.server.name,
    note: stateWord(view),
    icon: 'server',
    run: () => navigate({ page: 'servers', adding: false }),
  }));
}

function useSettingItems(): PaletteItem[] {
  const { data: host } = useHost();
  return sectionsOn(host?.kind ?? null).flatMap((section) =>
    section.rows.map(({ name }): PaletteItem => ({
      id: `setting ${name}`,
      group: 'settings',
      label: rows[name].label,
      note: settingsText.sections[section.name],
      icon: section.icon,
      searchedOnly: true,
      run: () => navigate({ page: 'settings', section: section.name }),
    })),
  );
}

/** The words once typing has paused. */
function usePaused(words: string): string {
  const [paused, setPaused] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(words), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [words]);
  return paused;
}
