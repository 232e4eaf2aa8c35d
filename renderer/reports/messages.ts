import { catalog } from '../language/catalog.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

/** All texts of the reports. */
export const text = catalog(en, zh);
