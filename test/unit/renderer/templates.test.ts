import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aroundOf, firstLine, partsOf, piecesOf } from '../../../renderer/templates/template-text.ts';

describe('the text of a template', () => {
  it('is cut into constants and parameters, and is the same again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('<*>', 'user ', ' ', '<', '*>', 'ssh2')), (all) => {
        const template = all.join('');
        const parts = partsOf(template);
        expect(parts.map((part) => part ?? '<*>').join('')).toBe(template);
        expect(parts.every((part) => part === null || !part.includes('<*>'))).toBe(true);
      }),
    );
  });

  it('shows what stands around a parameter', () => {
    const template = 'Failed password for invalid user <*> from <*> port <*>';
    expect(aroundOf(template, 0)).toBe('… for invalid user <*> from ');
    expect(aroundOf(template, 1)).toBe(' from <*> port ');
    expect(aroundOf(template, 2)).toBe(' port <*>');
  });
});

describe('the pieces of a message', () => {
  it('are its tokens and what is between them, and together the message', () => {
    const word = fc.stringMatching(/^[a-z0-9=:]{1,6}$/);
    const gap = fc.constantFrom('', ' ', '  ', '\t');
    fc.assert(
      fc.property(fc.array(fc.tuple(gap, word)), gap, (all, end) => {
        const message = all.map(([before, text]) => before + text).join('') + end;
        const tokens = all.map(([, text]) => ({ kind: 'word' as const, text }));
        const pieces = piecesOf(message, tokens);
        expect(pieces.map(({ text }) => text).join('')).toBe(message);
        expect(pieces.filter(({ kind }) => kind !== null)).toEqual(tokens);
      }),
    );
  });
});

describe('what was pasted', () => {
  it('counts with its first line that says anything', () => {
    expect(firstLine('\r\n  \na b\r\n')).toEqual({ line: 'a b', more: false });
    expect(firstLine('a\nb')).toEqual({ line: 'a', more: true });
    expect(firstLine(' \n')).toEqual({ line: '', more: false });
  });
});
