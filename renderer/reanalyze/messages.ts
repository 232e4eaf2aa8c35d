import { catalog } from '../language/catalog.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

/** All texts of the re-analysis page. */
export const text = catalog(en, zh);
