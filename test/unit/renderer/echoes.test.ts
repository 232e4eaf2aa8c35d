import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Echoes } from '../../../renderer/logql/echoes.ts';

describe('what a page gives back to a field', () => {
  it('is never put over what was typed since, however late, and whichever texts it left out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('', '{', '{j', '{jo'), fc.boolean()), { maxLength: 20 }),
        (typed) => {
          const echoes = new Echoes();
          for (const [text] of typed) echoes.tell(text);
          for (const [text, isDrawn] of typed) if (isDrawn) expect(echoes.isEcho(text)).toBe(true);
        },
      ),
    );
  });

  it('is another text where nobody typed it', () => {
    const echoes = new Echoes();
    echoes.tell('{job="a"}');
    expect(echoes.isEcho('{job="nginx"}')).toBe(false);
    expect(echoes.isEcho('{job="a"}')).toBe(false);
  });
});
