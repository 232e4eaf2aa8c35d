import type { Origin } from '../../../shared/domain/draft.ts';
import {
  compareSeverity,
  worstSeverity,
  type Category,
  type Severity,
} from '../../../shared/domain/words.ts';
import type { LinkedRules } from '../detect/rule-set.ts';
import type { StoredReanalysis } from '../store/reanalyses.ts';
import type { ComparedFinding, KeptDraft } from '../store/reanalysis-findings.ts';
import type { Store } from '../store/store.ts';
import { minutesOfRequest } from './reanalysis-plan.ts';

type Difference = 'new' | 'same' | 'changed' | 'gone';
type Change = 'lines' | 'severity' | 'entities';
type Why = 'rule-gone' | 'rule-changed' | 'fewer-lines' | 'other-sources' | 'model-said-noise';

interface Counted {
  readonly lines: number;
  readonly severity: Severity;
  readonly entities: number;
}

export interface OutcomeLine {
  readonly difference: Difference;
  readonly findingId: string | null;
  readonly title: string;
  readonly category: Category;
  readonly origin: Origin['kind'];
  readonly serverIds: readonly string[];
  readonly before: Counted | null;
  readonly now: Counted | null;
  readonly changes: Change[];
  readonly why: Why | null;
}

export interface ComparedLine {
  readonly title: string;
  readonly category: Category;
  readonly origin: Origin['kind'];
  readonly findingId: string | null;
  readonly a: Said | null;
  readonly b: Said | null;
}

interface Said {
  readonly severity: Severity;
  readonly lines: number;
  readonly explanation: string;
}

const ORDER: readonly Difference[] = ['new', 'changed', 'gone', 'same'];

/** What a re-analysis found against what was known in its range before it began. */
export function outcomeOf(store: Store, reanalysis: StoredReanalysis, rules: LinkedRules): OutcomeLine[] {
  const { id, request, apart } = reanalysis;
  const unread = store.reanalyses.unread(id);
  const compared = store.reanalysisFindings.compare(id, minutesOfRequest(request));
  const said = apart ? store.reanalysisFindings.drafts(id) : [];
  const context = {
    rules,
    isWhole: isWhole(store, reanalysis),
    asksModel:
      request.model.kind !== 'none' && reanalysis.state === 'complete' && reanalysis.failure === null,
    isOver: reanalysis.finishedAt !== null,
    hasLeftOut: unread.some(({ sourceId }) => sourceId !== null),
    said,
  };
  const known = compared.flatMap((each) => lineOf(each, context) ?? []);
  const fingerprints = new Set(compared.map(({ fingerprint }) => fingerprint));
  const apartOnly = [...Map.groupBy(said, ({ fingerprint }) => fingerprint)].flatMap(
    ([fingerprint, drafts]) => (fingerprints.has(fingerprint) ? [] : (draftLine(drafts) ?? [])),
  );
  return [...known, ...apartOnly].sort(
    (left, right) =>
      ORDER.indexOf(left.difference) - ORDER.indexOf(right.difference) ||
      compareSeverity(severityOf(right), severityOf(left)) ||
      (left.title < right.title ? -1 : 1),
  );
}

interface Context {
  readonly rules: LinkedRules;
  /** All sources of its servers were read together, as polling reads them. */
  readonly isWhole: boolean;
  /** A model was asked about all templates. */
  readonly asksModel: boolean;
  readonly isOver: boolean;
  readonly hasLeftOut: boolean;
  readonly said: readonly KeptDraft[];
}

/** Null: nothing can be said of it. */
function lineOf(finding: ComparedFinding, context: Context): OutcomeLine | null {
  const { findingId, title, category, origin, serverIds } = finding;
  const found = foundOf(finding, context.said);
  const before: Counted | null = finding.known
    ? { lines: finding.linesBefore, severity: finding.severityBefore, entities: finding.entitiesBefore }
    : null;
  const about = { findingId, title, category, origin: origin.kind, serverIds };
  if (found === null) {
    if (before === null || !isMissed(finding, context)) return null;
    return { ...about, difference: 'gone', before, now: null, changes: [], why: whyGone(finding, context) };
  }
  if (before === null) return { ...about, difference: 'new', before, now: found, changes: [], why: null };
  // The severity of a finding is the worst that was ever said of it, and only rises.
  const now = { ...found, severity: worstSeverity(found.severity, before.severity) };
  const changes: Change[] = [
    ...(found.lines === before.lines ? [] : (['lines'] as const)),
    ...(now.severity === before.severity ? [] : (['severity'] as const)),
    ...(found.entities === before.entities ? [] : (['entities'] as const)),
  ];
  const difference = changes.length === 0 ? 'same' : 'changed';
  return { ...about, difference, before, now, changes, why: null };
}

/** What a model said apart counts for the finding that is known of it. */
function foundOf(finding: ComparedFinding, said: readonly KeptDraft[]): Counted | null {
  const drafts = said.filter(({ fingerprint }) => fingerprint === finding.fingerprint);
  const [first] = drafts;
  const entities = finding.entitiesNow;
  if (first)
    return { lines: drafts.reduce((sum, { lines }) => sum + lines, 0), severity: first.severity, entities };
  if (finding.severityFound === null || finding.linesFound === 0) return null;
  return { lines: finding.linesFound, severity: finding.severityFound, entities };
}

/**
 * Whether it is news that this was not found. What is unusual and what Nightjar says of itself no re-analysis can
 * find; what a model said only one that has asked a model; and nothing is missed before all is read.
 */
function isMissed({ origin }: ComparedFinding, { asksModel, isOver, hasLeftOut }: Context): boolean {
  if (!isOver || hasLeftOut) return false;
  return origin.kind === 'rule' || (origin.kind === 'model' && asksModel);
}

function whyGone({ origin }: ComparedFinding, { rules, isWhole }: Context): Why | null {
  if (origin.kind === 'model') return 'model-said-noise';
  if (origin.kind !== 'rule') return null;
  const rule = [...rules.detections, ...rules.correlations].find(({ id }) => id === origin.rule);
  if (rule === undefined) return 'rule-gone';
  if (rule.version !== origin.version) return 'rule-changed';
  return isWhole ? 'fewer-lines' : 'other-sources';
}

function isWhole(store: Store, { request }: StoredReanalysis): boolean {
  return store.servers.list().every((server) => {
    const sources = store.servers.sources(server.id);
    const chosen = sources.filter(({ id }) => request.sourceIds.includes(id));
    return chosen.length === 0 || chosen.length === sources.length;
  });
}

function draftLine(drafts: readonly KeptDraft[]): OutcomeLine | null {
  const [first] = drafts;
  if (first === undefined) return null;
  const lines = drafts.reduce((sum, each) => sum + each.lines, 0);
  return {
    difference: 'new',
    findingId: null,
    title: first.title,
    category: first.category,
    origin: 'model',
    serverIds: drafts.map(({ serverId }) => serverId),
    before: null,
    now: { lines, severity: first.severity, entities: 0 },
    changes: [],
    why: null,
  };
}

function severityOf({ before, now }: OutcomeLine): Severity {
  return now?.severity ?? before?.severity ?? 'info';
}

/** What two re-analyses of one range found, side by side: what only one of them has first. */
export function comparisonOf(store: Store, a: StoredReanalysis, b: StoredReanalysis): ComparedLine[] {
  const [left, right] = [foundBy(store, a), foundBy(store, b)];
  const rows = [...new Set([...left.keys(), ...right.keys()])].flatMap((fingerprint): ComparedLine[] => {
    const [ofA, ofB] = [left.get(fingerprint), right.get(fingerprint)];
    const about = ofA ?? ofB;
    if (about === undefined) return [];
    const { title, category, origin, findingId } = about;
    return [{ title, category, origin, findingId, a: ofA?.said ?? null, b: ofB?.said ?? null }];
  });
  const isShared = (row: ComparedLine) => Number(row.a !== null && row.b !== null);
  const grave = (row: ComparedLine) => row.a?.severity ?? row.b?.severity ?? 'info';
  return rows.sort(
    (one, other) =>
      isShared(one) - isShared(other) ||
      compareSeverity(grave(other), grave(one)) ||
      (one.title < other.title ? -1 : 1),
  );
}

type Found = Omit<ComparedLine, 'a' | 'b'> & { readonly said: Said };

function foundBy(store: Store, { id, request }: StoredReanalysis): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const each of store.reanalysisFindings.compare(id, minutesOfRequest(request))) {
    const { fingerprint, title, category, origin, findingId, explanation } = each;
    if (each.severityFound === null || each.linesFound === 0) continue;
    const said = { severity: each.severityFound, lines: each.linesFound, explanation };
    found.set(fingerprint, { title, category, origin: origin.kind, findingId, said });
  }
  for (const {
    fingerprint,
    title,
    category,
    severity,
    lines,
    explanation,
    serverId,
  } of store.reanalysisFindings.drafts(id)) {
    const before = found.get(fingerprint);
    const findingId = before?.findingId ?? store.findings.byFingerprint(fingerprint, serverId)?.id ?? null;
    const all =
      before?.origin === 'model' && before.said.explanation === explanation ? before.said.lines : lines;
    found.set(fingerprint, {
      title,
      category,
      origin: 'model',
      findingId,
      said: { severity, lines: all, explanation },
    });
  }
  return found;
}
