/** The languages that every text of the pages is written in. */
export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Where a page keeps the language that was chosen in the settings, so that it is right from the first frame on. */
export const LANGUAGE_KEY = 'nightjar-language';

/** What can say which language is wanted, in the order in which it counts. */
export interface LanguageHints {
  /** Query of the page's address; `?language=zh-CN` fixes it. */
  readonly search: string;
  /** What was chosen in the settings; null: what the system speaks. */
  readonly chosen: string | null;
  /** Of the system, best first (BCP 47). */
  readonly system: readonly string[];
}

/** The language to write in: the first that is wanted and that we have; English otherwise. */
export function languageOf({ search, chosen, system }: LanguageHints): Language {
  const wanted = [new URLSearchParams(search).get('language'), chosen, ...system];
  for (const tag of wanted) {
    const [primary] = tag?.toLowerCase().split('-') ?? [];
    const found = LANGUAGES.find((language) => language.split('-')[0] === primary);
    if (found) return found;
  }
  return 'en';
}

/** Of this page, for as long as it is open: another choice loads it anew. Without a page (tests) it is English. */
export const LANGUAGE: Language =
  typeof document === 'undefined'
    ? 'en'
    : languageOf({
        search: location.search,
        chosen: localStorage.getItem(LANGUAGE_KEY),
        system: navigator.languages,
      });

/** For `Intl`: days before months, and a clock of 24 hours. */
export const LOCALE = LANGUAGE === 'en' ? 'en-GB' : LANGUAGE;
