import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { HistoryEntry } from '../../shared/domain/finding.ts';
import type { Clock } from '../../electron/engine/ports.ts';
import type { Implementer } from './api-notifications.ts';

interface Findings {
  readonly all: () => FindingDetail[];
  readonly replace: (findings: FindingDetail[]) => void;
  readonly newEntry: () => number;
  readonly now: Clock['now'];
}

/** Puts findings together and takes them apart, as far as a page sees it. */
export class ApiParts {
  readonly #findings: Findings;
  /** What all looked like before each step. */
  readonly #before = new Map<number, FindingDetail[]>();
  /** The findings that are parts, which no list has. */
  readonly #parts = new Map<string, FindingDetail>();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  router({ findings }: Implementer) {
    return {
      merge: findings.merge.handler(({ input }) => {
        const parts = this.#findings.all().filter(({ id }) => input.ids.includes(id) && id !== input.into);
        return { undo: parts.map((part) => this.#merge(part, input.into)) };
      }),
      split: findings.split.handler(({ input }) => {
        const part = this.#parts.get(input.id);
        const whole = this.#findings.all().find(({ parts }) => parts.some(({ id }) => id === input.id));
        if (!part || !whole) return { undo: [] };
        const less = {
          ...whole,
          count: whole.count - part.count,
          parts: whole.parts.filter(({ id }) => id !== part.id),
        };
        return { undo: [this.#step(whole.id, less, 'split', part.title, (all) => [...all, part])] };
      }),
      treatApart: findings.treatApart.handler(({ input }) => {
        const one = this.#findings.all().find(({ id }) => id === input.id);
        const server = one?.servers.find(({ id }) => id === input.serverId);
        if (!one || !server || one.servers.length < 2) return { undo: [] };
        const count = Math.floor(one.count / one.servers.length);
        const apart = { ...one, id: `${one.id}-${server.id}`, servers: [server], count, history: [] };
        const servers = one.servers.filter(({ id }) => id !== server.id);
        const less = { ...one, servers, count: one.count - count };
        return { undo: [this.#step(one.id, less, 'split', server.name, (all) => [...all, apart])] };
      }),
      likely: findings.likely.handler(({ input }) => {
        const others = this.#findings
          .all()
          .filter(
            ({ id, title }) => id !== input.id && title.toLowerCase().includes(input.text.toLowerCase()),
          );
        return {
          findings: others.slice(0, 12).map(({ id, title, severity, judged, count, lastSeen, servers }) => {
            return { id, title, severity, judged, count, lastSeen, servers: servers.map(({ name }) => name) };
          }),
        };
      }),
    };
  }

  /** Takes a step back; false if the entry is none of those. */
  undo(entryId: number): boolean {
    const before = this.#before.get(entryId);
    if (!before) return false;
    this.#before.delete(entryId);
    this.#findings.replace(before);
    return true;
  }

  #merge(part: FindingDetail, into: string): number {
    this.#parts.set(part.id, part);
    const whole = this.#findings.all().find(({ id }) => id === into);
    if (!whole) return 0;
    const { id, title, count, lastSeen } = part;
    const named = { id, title, count, lastSeen, servers: part.servers.map(({ name }) => name) };
    const more = { ...whole, count: whole.count + count, parts: [...whole.parts, named] };
    return this.#step(into, more, 'merged', title, (all) => all.filter((one) => one.id !== id));
  }

  #step(
    findingId: string,
    after: FindingDetail,
    kind: HistoryEntry['kind'],
    detail: string,
    move: (all: FindingDetail[]) => FindingDetail[],
  ): number {
    const id = this.#findings.newEntry();
    this.#before.set(id, this.#findings.all());
    const change = { kind: 'part', part: findingId, before: null, after: null } as const;
    const told = { id, findingId, at: this.#findings.now(), kind, actor: 'you', detail } as const;
    const entry: HistoryEntry = { ...told, before: null, undone: false, change };
    const all = this.#findings.all().map((one) => (one.id === findingId ? after : one));
    const history = [...after.history, entry];
    this.#findings.replace(move(all).map((one) => (one.id === findingId ? { ...after, history } : one)));
    return id;
  }
}
