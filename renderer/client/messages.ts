import { catalog } from '../language/catalog.ts';
import { en } from './messages.en.ts';
import { zh } from './messages.zh.ts';

/** What a notification offers beside a click on itself, and what the page says where a call failed. */
export const { notices: noticeActions, failures } = catalog(en, zh);
