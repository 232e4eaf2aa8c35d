/** Where a page keeps the theme that was chosen in the settings, so that the first frame has it. */
const THEME_KEY = 'nightjar-theme';

/** `?theme=light` or `?theme=dark` fixes the theme; else what was chosen; without either the system decides. */
export function applyTheme(search: string, root: HTMLElement, storage: Pick<Storage, 'getItem'>): void {
  const theme = new URLSearchParams(search).get('theme') ?? storage.getItem(THEME_KEY);
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme;
  else delete root.dataset['theme'];
}

/** Remembers what was chosen for the next page's first frame; null: the system decides. */
export function keepTheme(
  theme: 'light' | 'dark' | null,
  storage: Pick<Storage, 'setItem' | 'removeItem'>,
): void {
  if (theme === null) storage.removeItem(THEME_KEY);
  else storage.setItem(THEME_KEY, theme);
}
