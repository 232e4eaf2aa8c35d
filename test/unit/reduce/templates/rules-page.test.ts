import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../electron/engine/reduce/templates/rules.ts';

const page = readFileSync(new URL('../../../../docs/templates.md', import.meta.url), 'utf8');

/** Cells of the rows of the page's table, without its head. */
function rows(): string[][] {
  const lines = page.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the page about templates', () => {
  it('names every rule, its reason and the logs that asked for it', () => {
    expect(rows()).toEqual(RULES.map(({ name, reason, askedFor }) => [name, reason, askedFor.join(', ')]));
  });
});
