/** `?theme=light` or `?theme=dark` fixes the theme; without it the system decides. */
export function applyTheme(search: string, root: HTMLElement): void {
  const theme = new URLSearchParams(search).get('theme');
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme;
}
