import { catalog } from '../language/catalog.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

/** Texts of what several pages share. */
export const text = catalog(en, zh);
