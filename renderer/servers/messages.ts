import { catalog } from '../language/catalog.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

/** Texts of the servers page, and of the form that adds a server. */
export const { page: text, notes, form } = catalog(en, zh);
