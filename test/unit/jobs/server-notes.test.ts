import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServerNoteDesk } from '../../../electron/engine/jobs/server-note-desk.ts';
import { notePieces } from '../../../electron/engine/jobs/server-note-pieces.ts';
import { Redactor } from '../../../electron/engine/reduce/redact.ts';
import { openWithServers } from '../store/fixture.ts';

describe('a note in pieces', () => {
  it.each<readonly [note: string, pieces: readonly string[]]>([
    ['one\ntwo', ['one two']],
    ['one\n\n\ntwo\nthree', ['one', 'two three']],
    [`${'a'.repeat(150)}\n${'b'.repeat(150)}`, ['a'.repeat(150), 'b'.repeat(150)]],
    [
      `${'word '.repeat(30).trim()}. ${'more '.repeat(30).trim()}`,
      [`${'word '.repeat(30).trim()}.`, 'more '.repeat(30).trim()],
    ],
    [`${'磁'.repeat(150)}。${'盘'.repeat(150)}`, [`${'磁'.repeat(150)}。`, '盘'.repeat(150)]],
    ['x'.repeat(450), ['x'.repeat(200), 'x'.repeat(200), 'x'.repeat(50)]],
    [' \n \n', []],
  ])('%j', (note, pieces) => {
    expect(notePieces(note)).toEqual(pieces);
  });

  it('loses nothing but white space, and no piece is long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 2_000 }), (note) => {
        const pieces = notePieces(note);
        expect(pieces.every((piece) => piece.length <= 200 && piece !== '')).toBe(true);
        if (pieces.length < 60) expect(pieces.join('').replace(/\s+/gu, '')).toBe(note.replace(/\s+/gu, ''));
      }),
    );
  });
});

describe('what is written down', () => {
  const opened = () => {
    const store = openWithServers();
    let made = 0;
    const redactor = new Redactor(Buffer.alloc(32, 1));
    const desk = new ServerNoteDesk({ store, redactor, now: () => 7, newId: () => `note-${++made}` });
    return { store, desk };
  };
  const draft = (text: string) => ({ text, always: true, sourceId: null });

  it('holds no secret, on one line or over several', () => {
    const { store, desk } = opened();
    const key = [
      '-----BEGIN PRIVATE KEY-----',
      'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
      '-----END PRIVATE KEY-----',
    ];
    const note = desk.add('web1', draft(`deploy with password=Tr0ub4dor&3x\n\n${key.join('\n')}\n\nmore`));
    const kept = JSON.stringify([note, store.serverNotes.list('web1'), store.serverNotes.always('web1')]);
    expect(kept).not.toMatch(/Tr0ub4dor|MIIEvQ/u);
    expect(note.text).toMatch(/deploy with password=<secret:/u);
    expect(note.text.endsWith('more')).toBe(true);
  });

  it('is changed and removed, and comes back by hand', () => {
    const { desk } = opened();
    const { id } = desk.add('web1', draft('first'));
    expect(desk.change(id, draft('second'))).toMatchObject({
      id,
      serverId: 'web1',
      text: 'second',
      changedAt: 7,
    });
    expect(desk.remove(id)?.text).toBe('second');
    expect(desk.remove(id)).toBeNull();
    expect(desk.list('web1')).toEqual([]);
  });

  it.each([
    ['a server', () => opened().desk.add('nobody', draft('x'))],
    ['a source', () => opened().desk.add('web1', { ...draft('x'), sourceId: 'nobody' })],
    ['a note', () => opened().desk.change('nobody', draft('x'))],
  ])('is refused for %s that is not there', (_what, write) => {
    expect(write).toThrow(/no longer there/u);
  });
});
