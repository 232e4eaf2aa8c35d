import { catalog } from '../language/catalog.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

/** All texts of the explorer. */
export const text = catalog(en, zh);
