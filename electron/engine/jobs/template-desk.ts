import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import { isPart, partFor } from '../reduce/split.ts';
import type { ReductionTrace } from '../reduce/trace.ts';
import type { Store } from '../store/store.ts';
import type { KnownTemplate, ListedTemplate, TemplateQuery, TemplateSaid } from '../store/templates.ts';
import type { TemplateAlias } from '../store/vocabulary.ts';
import { fromPayload } from './backlog-payload.ts';
import type { ReductionThread } from './reduction-thread.ts';
import { splitsOf } from './told-templates.ts';

export interface TemplateDeskParts {
  readonly store: Store;
  readonly reduction: Pick<ReductionThread, 'trace' | 'columnsOf'>;
  readonly now: () => Milliseconds;
}

/** A template as a person sees it: `splitBy` is a position among its parameters. */
export interface ShownTemplate extends ListedTemplate {
  /** How many parameters it can be told apart by. */
  readonly parameters: number;
}

export interface OpenedTemplate extends ShownTemplate {
  readonly joined: readonly (TemplateAlias & { readonly text: string })[];
  readonly samples: readonly string[];
}

export interface TracedLine extends ReductionTrace {
  readonly countedFor: KnownTemplate | null;
}

type Place = Pick<KnownTemplate, 'sourceId' | 'canonicalText'>;

/** Where a person looks at the templates of a source and says what is to become of them. */
export class TemplateDesk {
  readonly #parts: TemplateDeskParts;

  constructor(parts: TemplateDeskParts) {
    this.#parts = parts;
  }

  /** Throws `NightjarError` for a source that is not there. */
  async list(
    sourceId: string,
    query: TemplateQuery,
  ): Promise<{ readonly rows: ShownTemplate[]; readonly total: number }> {
    this.#serverOf(sourceId);
    const { rows, total } = this.#parts.store.templates.list(sourceId, query);
    return { rows: await this.#shown(sourceId, rows), total };
  }

  /** Null for a template that the source does not have, or that was joined to another one. */
  async get({ sourceId, canonicalText }: Place): Promise<OpenedTemplate | null> {
    const { store } = this.#parts;
    const serverId = this.#serverOf(sourceId);
    const known = store.templates.get(sourceId, canonicalText);
    if (known === null || store.vocabulary.joinedTo(sourceId, canonicalText) !== null) return null;
    const aliases = this.#aliasesOf(sourceId, canonicalText);
    const [shown] = await this.#shown(sourceId, [{ ...known, aliases: aliases.length }]);
    const waiting = store.backlog.get({ serverId, sourceId, canonicalText });
    return shown === undefined
      ? null
      : {
          ...shown,
          joined: aliases.map((alias) => ({
            ...alias,
            text: store.templates.get(sourceId, alias.canonicalText)?.text ?? alias.canonicalText,
          })),
          samples: waiting ? fromPayload(waiting.payload).digest.samples.map((line) => line.text) : [],
        };
  }

  /**
   * Sets what a person says of a template. What is known as normal waits for no model any longer.
   *
   * @returns what was said before
   * @throws NightjarError for a source, a template or a parameter that is not there
   */
  async describe({ sourceId, canonicalText }: Place, said: TemplateSaid): Promise<TemplateSaid> {
    const { store } = this.#parts;
    const serverId = this.#serverOf(sourceId);
    const asked = this.#known(sourceId, canonicalText);
    const all = await this.#columns(sourceId, [asked], said.splitBy !== null);
    const columns = all.get(canonicalText) ?? [];
    // As it is now, not as it was before the miner was asked.
    const known = this.#known(sourceId, canonicalText);
    const column = said.splitBy === null ? null : (columns[said.splitBy] ?? null);
    if (said.splitBy !== null && column === null) throw new NightjarError(NO_PARAMETER);
    store.transaction(() => {
      store.templates.describe(sourceId, canonicalText, { ...said, splitBy: column });
      // Who says something else of it than before disagrees with what was made of it.
      if (said.mark !== known.mark) store.templateVerdicts.forget(sourceId, canonicalText);
      if (said.mark === 'known-normal') store.backlog.remove({ serverId, sourceId, canonicalText });
    });
    return { name: known.name, mark: known.mark, splitBy: positionOf(columns, known.splitBy) };
  }

  /**
   * From the next pass on, lines of the template count for another one.
   *
   * @throws NightjarError for what is not there, for a template with itself, and for one that is joined already
   */
  join({ sourceId, canonicalText }: Place, into: string): void {
    const { store, now } = this.#parts;
    this.#serverOf(sourceId);
    if (canonicalText === into) throw new NightjarError(WITH_ITSELF);
    for (const one of [canonicalText, into]) {
      this.#known(sourceId, one);
      if (store.vocabulary.joinedTo(sourceId, one) !== null) throw new NightjarError(JOINED_ALREADY);
    }
    store.vocabulary.merge(sourceId, { canonicalText, into, at: now(), byHand: true });
  }

  /**
   * From the next pass on, the template stands for itself again.
   *
   * @returns what it was joined to
   * @throws NightjarError if no person has joined it
   */
  part({ sourceId, canonicalText }: Place): string {
    const { store } = this.#parts;
    this.#serverOf(sourceId);
    const into = store.vocabulary.joinedTo(sourceId, canonicalText);
    if (into === null || !store.vocabulary.part(sourceId, canonicalText))
      throw new NightjarError(NOT_JOINED_BY_HAND);
    return into;
  }

  /** What a pass would do to a line of a source. Nothing of it is kept; what is returned holds no secret. */
  async trace(sourceId: string, line: string): Promise<TracedLine> {
    const { store, reduction } = this.#parts;
    this.#serverOf(sourceId);
    const trace = await reduction.trace(sourceId, line);
    if (trace.template === null) return { ...trace, countedFor: null };
    const { canonicalText } = trace.template;
    const split = splitsOf(store, sourceId).get(canonicalText);
    const value = split && trace.tokens[split.column]?.text;
    const part = split && value !== undefined ? partFor(canonicalText, split, value) : canonicalText;
    const counted = store.vocabulary.joinsOf(sourceId).get(part) ?? part;
    return { ...trace, countedFor: store.templates.get(sourceId, counted) };
  }

  #serverOf(sourceId: string): string {
    const source = this.#parts.store.servers.source(sourceId);
    if (source === null) throw new NightjarError(NO_SOURCE);
    return source.serverId;
  }

  #known(sourceId: string, canonicalText: string): KnownTemplate {
    const known = this.#parts.store.templates.get(sourceId, canonicalText);
    if (known === null) throw new NightjarError(NO_TEMPLATE);
    return known;
  }

  #aliasesOf(sourceId: string, canonicalText: string): TemplateAlias[] {
    const { vocabulary } = this.#parts.store;
    return vocabulary
      .aliasesOf(sourceId, canonicalText)
      .flatMap((alias) => [alias, ...(alias.byHand ? this.#aliasesOf(sourceId, alias.canonicalText) : [])]);
  }

  async #shown(sourceId: string, rows: readonly ListedTemplate[]): Promise<ShownTemplate[]> {
    const columns = await this.#columns(sourceId, rows, false);
    return rows.map((row) => ({
      ...row,
      splitBy: positionOf(columns.get(row.canonicalText) ?? [], row.splitBy),
      parameters: isPart(row.canonicalText) ? 0 : row.text.split('<*>').length - 1,
    }));
  }

  /** Of those that are told apart, or of all: to find that out, all that the miner knows is read. */
  #columns(
    sourceId: string,
    rows: readonly KnownTemplate[],
    all: boolean,
  ): Promise<ReadonlyMap<string, readonly number[]>> {
    const asked = rows.filter(({ splitBy }) => all || splitBy !== null);
    return this.#parts.reduction.columnsOf(
      sourceId,
      new Set(asked.map(({ canonicalText }) => canonicalText)),
    );
  }
}

/** Null: it is not told apart, or by what is no parameter any longer. */
function positionOf(columns: readonly number[], column: number | null): number | null {
  const position = column === null ? -1 : columns.indexOf(column);
  return position === -1 ? null : position;
}

const NO_SOURCE: Failure = {
  code: 'unexpected',
  message: 'This source is no longer there.',
  advice: 'Choose one on the page Servers.',
};
const NO_TEMPLATE: Failure = {
  code: 'unexpected',
  message: 'This source has no such template any longer.',
  advice: 'Load the page again: it may have become part of another one.',
};
const NO_PARAMETER: Failure = {
  code: 'unexpected',
  message: 'The template cannot be told apart by this.',
  advice: 'Choose one of its parameters; a template for lines of any length has none.',
};
const WITH_ITSELF: Failure = {
  code: 'unexpected',
  message: 'A template cannot be joined with itself.',
  advice: 'Choose another one.',
};
const JOINED_ALREADY: Failure = {
  code: 'unexpected',
  message: 'One of the two is joined with another template already.',
  advice: 'Join with that one, or part them first.',
};
const NOT_JOINED_BY_HAND: Failure = {
  code: 'unexpected',
  message: 'Nobody has joined this template with another one.',
  advice: 'What a rule of Nightjar has joined cannot be parted.',
};
