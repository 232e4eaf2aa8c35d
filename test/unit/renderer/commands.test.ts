import { describe, expect, it } from 'vitest';
import {
  chordOf,
  COMMAND_IDS,
  COMMANDS,
  keyCaps,
  keysOf,
  resolveChord,
} from '../../../renderer/ui/commands.ts';

const press = (
  key: string,
  part: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {},
) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...part,
});

describe('commands', () => {
  it('gives each key to one command only', () => {
    const keys = COMMAND_IDS.flatMap((id) => COMMANDS[id].keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('begins no two-key command with a key that does something itself', () => {
    const single = new Set(
      COMMAND_IDS.flatMap((id) => COMMANDS[id].keys.filter((key) => !key.includes(' '))),
    );
    const firsts = COMMAND_IDS.flatMap((id) => COMMANDS[id].keys.filter((key) => key.includes(' ')));
    for (const key of firsts) expect(single.has(key.split(' ')[0] ?? '')).toBe(false);
  });

  it('tells e from Shift+e, also with caps lock', () => {
    expect(resolveChord(null, chordOf(press('e')) ?? '').command).toBe('acknowledge');
    expect(resolveChord(null, chordOf(press('E', { shiftKey: true })) ?? '').command).toBe('resolve');
    expect(resolveChord(null, chordOf(press('E')) ?? '').command).toBe('acknowledge');
  });

  it('takes ? with the Shift that makes it', () => {
    expect(resolveChord(null, chordOf(press('?', { shiftKey: true })) ?? '').command).toBe('help');
  });

  it.each(['ctrlKey', 'metaKey', 'altKey'] as const)('leaves %s to the system', (modifier) => {
    expect(chordOf(press('e', { [modifier]: true }))).toBeNull();
  });

  it('opens the palette by Ctrl+k, on a Mac by ⌘k, and leaves the other one to the system', () => {
    expect(chordOf(press('k', { ctrlKey: true }))).toBe('Mod+k');
    expect(chordOf(press('k', { metaKey: true }))).toBeNull();
    expect(chordOf(press('k', { metaKey: true }), true)).toBe('Mod+k');
    expect(chordOf(press('k', { ctrlKey: true }), true)).toBeNull();
  });

  it('extends with Shift and an arrow, and takes ! and ] as they come', () => {
    expect(chordOf(press('ArrowDown', { shiftKey: true }))).toBe('Shift+ArrowDown');
    expect(resolveChord(null, chordOf(press('!', { shiftKey: true })) ?? '').command).toBe('noise');
    expect(resolveChord(null, chordOf(press(']')) ?? '').command).toBe('actNext');
  });

  it('keeps arrows, Enter, Escape and Ctrl where characters alone are switched off', () => {
    expect(keysOf('next', false)).toEqual(['ArrowDown']);
    expect(keysOf('open', false)).toEqual(['Enter']);
    expect(keysOf('back', false)).toEqual(['Escape']);
    expect(keysOf('palette', false)).toEqual(['Mod+k']);
    for (const id of ['inbox', 'help', 'resolve', 'noise'] as const) expect(keysOf(id, false)).toEqual([]);
    for (const id of COMMAND_IDS) expect(keysOf(id, true)).toEqual(COMMANDS[id].keys);
  });

  it('waits for the second key of two, and forgets the first after a wrong one', () => {
    expect(resolveChord(null, 'g')).toEqual({ command: null, pending: 'g' });
    expect(resolveChord('g', 's')).toEqual({ command: 'servers', pending: null });
    expect(resolveChord('g', 'z')).toEqual({ command: null, pending: null });
  });

  it('draws keys as people know them', () => {
    expect(keyCaps('Shift+e')).toEqual(['⇧e']);
    expect(keyCaps('g i')).toEqual(['g', 'i']);
    expect(keyCaps('Enter')).toEqual(['↵']);
    expect(keyCaps('Shift+ArrowDown')).toEqual(['⇧↓']);
    expect(keyCaps('Mod+k')).toEqual(['Ctrl', 'k']);
    expect(keyCaps('Mod+k', true)).toEqual(['⌘', 'k']);
  });
});
