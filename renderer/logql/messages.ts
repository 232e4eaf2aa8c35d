import { catalog } from '../language/catalog.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

/** What is wrong with a selector, in words. */
export const { selector: selectorTexts } = catalog(en, zh);
