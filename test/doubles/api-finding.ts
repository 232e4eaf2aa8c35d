import { ORPCError } from '@orpc/server';
import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { LineNear } from '../../shared/contract/finding-lines.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import type { Change, HistoryEntry } from '../../shared/domain/finding.ts';
import { toMilliseconds, toNanoseconds } from '../../shared/domain/time.ts';
import type { Clock } from '../../electron/engine/ports.ts';
import { chosenOf } from './api-filter.ts';
import type { Implementer } from './api-notifications.ts';

const HOUR = 3_600_000;
const STEP = 700_000_000n;
/** Lines that Loki has of a source, to each side of any instant. */
const DEEP = 120;

interface Findings {
  readonly all: () => readonly FindingDetail[];
  readonly change: (id: string, change: (one: FindingDetail) => FindingDetail) => void;
  readonly newEntry: () => number;
  readonly now: Clock['now'];
}

/** What a page asks of one finding: lines from its servers, verdict and notes. */
export class ApiFinding {
  /** While set, lines cannot be had. */
  linesFail: Failure | null = null;
  /** What was asked of lines, in order. */
  readonly asked: string[] = [];
  readonly #findings: Findings;
  #notes = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  router({ findings }: Implementer) {
    return {
      judge: findings.judge.handler(({ input }) => ({
        undo: chosenOf(this.#findings.all(), input).flatMap((id) => {
          const before = this.#one(id)?.verdict ?? null;
          const change: WordChange = { kind: 'verdict', before, after: input.verdict };
          return before === input.verdict ? [] : [this.#step(id, 'judged', input.verdict, change)];
        }),
      })),
      note: findings.note.handler(({ input: { id, noteId, text } }) => {
        const before = this.#one(id)?.notes.find((note) => note.id === noteId) ?? null;
        const now = this.#findings.now();
        const fresh = { id: `note-${++this.#notes}`, createdAt: now, editedAt: null };
        const after = text === null ? null : before ? { ...before, text, editedAt: now } : { ...fresh, text };
        const change: WordChange = { kind: 'note', id: (before ?? after ?? fresh).id, before, after };
        const detail = before === null ? 'added' : after === null ? 'removed' : 'edited';
        return { undo: [this.#step(id, 'noted', detail, change)] };
      }),
      linesAround: findings.linesAround.handler(({ input }) => {
        this.asked.push('around');
        if (this.linesFail) throw new ORPCError('INTERNAL_SERVER_ERROR', { data: this.linesFail });
        const { findingId, serverId, sourceId, timestamp, before, after } = input;
        const known = this.#one(findingId)?.evidence.find((line) => line.timestamp === timestamp);
        const origin = this.#one(findingId)?.evidence[0]?.timestamp ?? timestamp;
        const line = (index: number): LineNear => {
          const text = `sshd[812]: Connection closed by 198.51.100.${Math.abs(index) % 250} port ${40_000 + index} [preauth]`;
          return { timestamp: timestamp + BigInt(index) * STEP, serverId, sourceId, text, evidence: false };
        };
        const earlier = Array.from({ length: before }, (_, index) => line(index - before));
        const later = Array.from({ length: after }, (_, index) =>
          index === 0 && known ? { ...line(0), text: known.text, evidence: true } : line(index),
        );
        const far = BigInt(DEEP) * STEP;
        const lines = [...earlier, ...later].filter(
          (one) => one.timestamp >= origin - far && one.timestamp <= origin + far,
        );
        const at = toMilliseconds(timestamp);
        return {
          lines,
          moreBefore: timestamp - BigInt(before) * STEP > origin - far,
          moreAfter: timestamp + BigInt(after) * STEP < origin + far,
          searched: { from: at - 24 * HOUR, to: at + 24 * HOUR },
        };
      }),
      linesOf: findings.linesOf.handler(({ input }) => {
        this.asked.push(`${input.kind} ${input.value}`);
        if (this.linesFail) throw new ORPCError('INTERNAL_SERVER_ERROR', { data: this.linesFail });
        const one = this.#one(input.findingId);
        const to = Math.ceil((one?.lastSeen ?? 0) / HOUR) * HOUR;
        const end = input.before ?? toNanoseconds(to);
        const lines = Array.from({ length: 30 }, (_, index) => ({
          timestamp: end - BigInt(30 - index) * 40n * STEP,
          serverId: one?.servers[0]?.id ?? '',
          sourceId: 'journal',
          text: `sshd[${700 + index}]: Failed password for root from ${input.value} port ${50_000 + index} ssh2`,
          evidence: index === 29 && input.before === null,
        }));
        return {
          lines,
          more: input.before === null,
          range: { from: to - 8 * HOUR, to },
          perHour: input.before === null ? [3, 0, 12, 40, 61, 90, 212, 194] : null,
          failures: [],
        };
      }),
    };
  }

  /** Takes a verdict or a note back; false if the entry is none of those. */
  undo(entryId: number): boolean {
    const one = this.#findings.all().find(({ history }) => history.some(({ id }) => id === entryId));
    const change = one?.history.find(({ id }) => id === entryId)?.change;
    if (!one || !change || change.kind === 'part') return false;
    this.#findings.change(one.id, (finding) => ({
      ...changed(finding, change, change.before),
      history: finding.history.map((entry) => (entry.id === entryId ? { ...entry, undone: true } : entry)),
    }));
    return true;
  }

  #one(id: string): FindingDetail | undefined {
    return this.#findings.all().find((one) => one.id === id);
  }

  #step(findingId: string, kind: HistoryEntry['kind'], detail: string | null, change: WordChange): number {
    const id = this.#findings.newEntry();
    const at = this.#findings.now();
    const entry: HistoryEntry = {
      id,
      findingId,
      at,
      kind,
      actor: 'you',
      detail,
      before: null,
      undone: false,
      change,
    };
    this.#findings.change(findingId, (one) => ({
      ...changed(one, change, change.after),
      history: [...one.history, entry],
    }));
    return id;
  }
}

type WordChange = Exclude<Change, { kind: 'part' }>;

function changed(one: FindingDetail, change: WordChange, to: WordChange['after']): FindingDetail {
  if (change.kind === 'verdict') return { ...one, verdict: to as FindingDetail['verdict'] };
  const rest = one.notes.filter((note) => note.id !== change.id);
  return { ...one, notes: to === null ? rest : [...rest, to as FindingDetail['notes'][number]] };
}
