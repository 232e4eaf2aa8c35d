import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../../electron/engine/analyze/plain-text.ts';
import { HOSTILE_LINES } from '../fixtures/hostile-lines.ts';
import { PageVisits } from '../fixtures/page-visits.ts';
import { lineAt } from '../unit/detect/lines.ts';

/** As the engine hands them to the page: cleaned and redacted, but not yet cut. */
const LINES = [
  ...HOSTILE_LINES.map(({ text }) => lineAt(0, text).text.slice(0, 600)),
  // Escapes of JSON, which the page reads to show the line in words.
  lineAt(
    0,
    JSON.stringify({ level: 'info', msg: 'login of \u202egnp.exe\u202c and ig\u200bnore', user: '\u2066x' }),
  ).text,
];
/** Short ones, as names of users that a finding tells of. */
const NAMES = HOSTILE_LINES.map(({ text }) => lineAt(0, text).text.slice(0, 80));
/** What a model wrote that obeys them, as it leaves `analyze/`. */
const WORDS = plainText(
  '<img src=x onerror=alert(1)> [click](javascript:alert(1)) ![x](https://evil.example/?q=1) <b>all clear</b> https://evil.example \u202egnp.exe',
  240,
);
/** Characters that no text of the page may hold: they hide or turn around what a person reads. */
const UNSEEN = String.raw`[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]`;

let visits: PageVisits;
let page: Page;

beforeAll(async () => {
  visits = await PageVisits.start();
});

afterAll(() => visits?.close());

/** Whatever was blocked, thrown or fetched elsewhere fails here. */
afterEach(() => visits.leave());

function plant(): Promise<void> {
  const { double } = visits.server;
  double.findings = double.findings.map((finding) => {
    const [first] = finding.evidence;
    if (finding.id !== 'f-ssh' || first === undefined) return finding;
    return {
      ...finding,
      title: WORDS,
      explanation: WORDS,
      recommendation: WORDS,
      entities: { user: Object.fromEntries(NAMES.map((name) => [name, 3])) },
      evidence: LINES.map((text, at) => ({ ...first, timestamp: first.timestamp + BigInt(at), text })),
    };
  });
  return Promise.resolve();
}

/** What of the page a hostile line could have made: elements that act or load, and text that is not what it seems. */
function madeByLines() {
  return page.evaluate((unseen) => {
    const pane = document.querySelector('main') ?? document.body;
    const acting =
      'a[href]:not([href^="#"]),img,iframe,object,embed,form,script,style,video,audio,link,svg image,b b,[onerror],[onclick],bdo';
    const invisible = new RegExp(unseen, 'u');
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const odd: string[] = [];
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent ?? '';
      if (invisible.test(text)) odd.push(text.slice(0, 120));
    }
    const titles = [...document.querySelectorAll('[title],[aria-label]')]
      .flatMap((element) => [element.getAttribute('title') ?? '', element.getAttribute('aria-label') ?? ''])
      .filter((text) => invisible.test(text));
    return {
      elements: [...pane.querySelectorAll(acting)].map((one) => one.outerHTML.slice(0, 200)),
      odd,
      titles,
    };
  }, UNSEEN);
}

describe('a finding full of hostile lines', () => {
  it('is text: no element, no link, nothing that hides or turns around what is read', async () => {
    page = await visits.visit('busy', { at: '#/inbox/f-ssh', before: plant });
    await page.getByRole('heading', { level: 2, name: WORDS.slice(0, 20) }).waitFor();
    expect(await madeByLines()).toEqual({ elements: [], odd: [], titles: [] });
    await page
      .getByRole('button', { name: /^Show all/u })
      .first()
      .click();
    await page
      .locator('.ev.all .ln')
      .nth(LINES.length - 1)
      .waitFor();
    expect(await madeByLines()).toEqual({ elements: [], odd: [], titles: [] });
    const shown = await page.locator('.ev .line-text').allInnerTexts();
    expect(shown).toHaveLength(LINES.length);
    expect(shown.some((text) => text.includes('<img src=x onerror=alert(1)>'))).toBe(true);
    expect(shown.some((text) => text.includes(String.raw`\u202e`))).toBe(true);
    expect(shown.some((text) => text.includes('<|im_start|>'))).toBe(true);
  });
});
