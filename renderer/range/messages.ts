import { catalog } from '../language/catalog.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

/** Texts of what chooses a range of time. */
export const text = catalog(en, zh);
