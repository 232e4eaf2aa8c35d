import { useEffect, useRef } from 'react';
import { useEngine } from './client/engine.ts';
import { useSettings } from './client/queries.ts';
import { LANGUAGE, LANGUAGE_KEY, languageOf } from './language/language.ts';
import { formatRoute, type Route } from './ui/route.ts';
import { applyTheme, keepTheme } from './ui/theme.ts';

/**
 * What was chosen of theme and language, kept where the next page finds it before its first frame. A theme holds at
 * once. Another language loads the page anew: at once in the settings, where it was chosen, and as soon as the page is
 * drawn; elsewhere with the next step, so that nothing that is being typed is lost.
 */
export function useAppearance(route: Route): void {
  const { settings } = useEngine();
  const chosen = useSettings().data?.appearance;
  const address = formatRoute(route);
  const at = useRef<{ language: string; address: string } | null>(null);
  useEffect(() => {
    if (!chosen) return;
    keepTheme(chosen.theme === 'system' ? null : chosen.theme, localStorage);
    applyTheme(location.search, document.documentElement, localStorage);
  }, [chosen]);
  useEffect(() => {
    if (!chosen) return;
    const first = at.current === null;
    if (at.current?.language !== chosen.language) at.current = { language: chosen.language, address };
    const stays = !first && route.page !== 'settings' && at.current.address === address;
    if (!keepLanguage(chosen.language) || stays) return;
    // What was changed last is on its way to the engine.
    void settings.settled().then(() => location.reload());
  }, [settings, chosen, route.page, address]);
}

/** @returns whether a page that is loaded now would be written in another language */
function keepLanguage(language: string): boolean {
  if (language === 'system') localStorage.removeItem(LANGUAGE_KEY);
  else localStorage.setItem(LANGUAGE_KEY, language);
  const hints = { search: location.search, system: navigator.languages };
  return languageOf({ ...hints, chosen: localStorage.getItem(LANGUAGE_KEY) }) !== LANGUAGE;
}
