import { catalog } from '../language/catalog.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

const all = catalog(en, zh);

/** Texts of the page itself. */
export const text = all.page;
/** What each setting is called and does, in a sentence; `problem` where the schema's own words would not help. */
export const rows = all.rows;
/** The words of values, where a number or nothing would not speak for itself. */
export const values = all.values;
export const { notices, servers, computer, quiet, transfer } = all;
