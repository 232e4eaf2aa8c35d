import { describe, expect, it } from 'vitest';
import type { LensDraft } from '../../../shared/domain/lens.ts';
import type { ServerNote } from '../../../shared/domain/server-note.ts';
import { tellingWords } from '../../../electron/engine/analyze/overlap.ts';
import { openWithServers, source } from './fixture.ts';

const draft = (name: string): LensDraft => ({
  name,
  question: 'Which of these show that nobody can pay?',
  categories: { errors: 'a payment fails' },
  examples: [],
});

describe('lenses', () => {
  it('rise in version with each save, and no name has a version twice', () => {
    const { lenses } = openWithServers();
    expect(lenses.save('a', draft('shop'))).toMatchObject({ id: 'a', version: 1, builtIn: false });
    expect(lenses.save('a', draft('shop'))?.version).toBe(2);
    expect(lenses.save('b', draft('shop'))).toBeNull();
    lenses.remove('a');
    expect(lenses.list()).toEqual([]);
    expect(lenses.get('a')).toBeNull();
    expect(lenses.save('b', draft('shop'))).toMatchObject({ id: 'b', version: 3 });
    expect(lenses.save('b', draft('pay'))?.version).toBe(4);
    expect(lenses.list().map(({ name }) => name)).toEqual(['pay']);
  });

  it('are chosen for a source in order, and go with the lens and with the source', () => {
    const store = openWithServers();
    const { id } = source('web1-x', 'web1');
    store.servers.saveSource(source('web1-x', 'web1'));
    store.lenses.save('a', draft('shop'));
    store.lenses.setOfSource(id, ['security', 'a', 'security']);
    expect(store.lenses.ofSource(id)).toEqual(['security', 'a']);
    store.lenses.remove('a');
    expect(store.lenses.ofSource(id)).toEqual(['security']);
    store.servers.removeSource(id);
    expect(store.lenses.ofSource(id)).toEqual([]);
  });
});

describe('notes of servers', () => {
  const note = (id: string, parts: Partial<ServerNote> = {}): ServerNote => ({
    id,
    serverId: 'web1',
    sourceId: null,
    text: id,
    always: false,
    changedAt: 1,
    ...parts,
  });
  const found = (store: ReturnType<typeof openWithServers>, line: string, server = 'web1') =>
    store.serverNotes.find(server, [...tellingWords(line)], 10).map(({ text }) => text);

  it.each<readonly [line: string, note: string]>([
    ['worker 7 lost its lease on shard 12', 'A lease may get lost at night.'],
    ['import failed with E1042', 'E1042: the supplier is closed'],
    ['磁盘空间不足', '磁盘快满时先清理 /var/cache'],
    ['服务 nginx 重启完成', '每天三点重启'],
    ['Naïve FEHLER im Modul', 'naïve module is rewritten'],
  ])('are found by a line that shares a word: %s', (line, text) => {
    const store = openWithServers();
    store.serverNotes.save(note('one'), [text]);
    store.serverNotes.save(note('two'), ['Coffee is in the kitchen.', '厨房里有咖啡']);
    store.serverNotes.save(note('else', { serverId: 'db1' }), [text]);
    expect(found(store, line)).toEqual([text]);
    expect(found(store, line, 'db1')).toEqual([text]);
  });

  it('rank what shares rare words before what shares common ones, always alike', () => {
    const store = openWithServers();
    store.serverNotes.save(
      note('one'),
      Array.from({ length: 9 }, (_, at) => `backup number ${at} is slow`),
    );
    store.serverNotes.save(note('two'), ['backup of the ledger takes an hour']);
    const first = found(store, 'backup of ledger is late');
    expect(first[0]).toBe('backup of the ledger takes an hour');
    expect(found(store, 'backup of ledger is late')).toEqual(first);
  });

  it('are found by hundreds of words at once, whatever these hold', () => {
    const store = openWithServers();
    store.serverNotes.save(note('one'), ['the last word counts: zebra']);
    const words = Array.from({ length: 900 }, (_, at) => `word${at}`);
    expect(
      store.serverNotes.find('web1', [...words, '"; DROP TABLE notes', 'NEAR(', 'a*', '', 'zebra'], 5),
    ).toEqual([{ text: 'the last word counts: zebra', sourceId: null }]);
  });

  it('for all times are not looked for, are changed as a whole, and go with their server', () => {
    const store = openWithServers();
    store.serverNotes.save(note('one', { always: true }), ['first lease', 'second lease']);
    expect(found(store, 'lease')).toEqual([]);
    expect(store.serverNotes.always('web1').map(({ text }) => text)).toEqual(['first lease', 'second lease']);
    store.serverNotes.save(note('one', { text: 'new', changedAt: 2 }), ['third lease']);
    expect(found(store, 'lease')).toEqual(['third lease']);
    expect(store.serverNotes.list('web1')).toEqual([note('one', { text: 'new', changedAt: 2 })]);
    store.servers.remove('web1');
    expect(found(store, 'lease')).toEqual([]);
    expect(store.serverNotes.get('one')).toBeNull();
  });
});
