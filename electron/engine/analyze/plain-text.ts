import { cap, visibleText } from './neutralize.ts';

/** `[words](target)`, `![words](target)`: the words stay. */
const MARKDOWN_LINK = /!?\[([^[\]]{0,200})\]\([^()\s]{0,500}\)/gu;
/** With or without a scheme that a page might open. */
const LINK = /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.|mailto:|javascript:|data:)[^\s)]*/giu;
/** A tag or a comment; a parameter mark `<*>` is none. */
const HTML_TAG = /<(?:\/?[a-z]|!)[^<>]{0,500}>/giu;
const EMPHASIS = /\*{2,3}|_{2,3}|~~|`+/gu;
const LEADING_MARK = /^(?:#{1,6}|>|[-*+]) /u;

/**
 * What a model wrote, as plain text: one line, nothing invisible, no Markdown, no HTML, no links, capped.
 * Braces become parentheses, because a draft's title may hold placeholders in braces and a model may not.
 *
 * @param limit longest result, in UTF-16 units
 */
export function plainText(text: string, limit: number): string {
  const bare = visibleText(text)
    .replace(MARKDOWN_LINK, '$1')
    .replace(LINK, '(link removed)')
    .replace(HTML_TAG, ' ')
    .replace(EMPHASIS, '')
    .replace(LEADING_MARK, '')
    .replaceAll('{', '(')
    .replaceAll('}', ')');
  return cap(visibleText(bare), limit);
}
