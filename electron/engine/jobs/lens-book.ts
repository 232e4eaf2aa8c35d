import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import { DEFAULT_LENS_ID, type Lens, type LensDraft } from '../../../shared/domain/lens.ts';
import type { Source } from '../../../shared/domain/server.ts';
import { BUILT_IN_LENSES, GENERAL_LENS } from '../analyze/lens.ts';
import type { AskInput } from '../analyze/question.ts';
import type { Store } from '../store/store.ts';

/** Different lenses of one server: each is a section of every prompt. */
const MOST_OF_SERVER = 4;

export interface LensUse {
  readonly serverId: string;
  readonly sourceId: string;
}

/** All lenses, ours and the user's, and which source is looked at under which. */
export class LensBook {
  readonly #store: Store;
  readonly #newId: () => string;

  constructor(store: Store, newId: () => string) {
    this.#store = store;
    this.#newId = newId;
  }

  /** Ours first. */
  list(): Lens[] {
    return [...BUILT_IN_LENSES, ...this.#store.lenses.list()];
  }

  get(id: string): Lens | null {
    return BUILT_IN_LENSES.find((lens) => lens.id === id) ?? this.#store.lenses.get(id);
  }

  /**
   * Saves a lens, with a version one higher if it is known. Words of a finding's lens never change under its version.
   *
   * @param id null for a new one
   * @throws NightjarError for one of ours, one that is not there, and a name that is taken
   */
  save(id: string | null, draft: LensDraft): Lens {
    if (id !== null && this.get(id)?.builtIn !== false) throw new NightjarError(NOT_YOURS);
    const isTaken = BUILT_IN_LENSES.some(({ name }) => name === draft.name.toLowerCase());
    const saved = isTaken ? null : this.#store.lenses.save(id ?? this.#newId(), draft);
    if (saved === null) throw new NightjarError(NAME_TAKEN);
    return saved;
  }

  /**
   * Removes a lens; sources that had no other are looked at under the general one again.
   *
   * @returns who used it
   * @throws NightjarError for one of ours or one that is not there
   */
  remove(id: string): LensUse[] {
    if (this.get(id)?.builtIn !== false) throw new NightjarError(NOT_YOURS);
    const users = this.usersOf(id);
    this.#store.lenses.remove(id);
    return users;
  }

  usersOf(id: string): LensUse[] {
    return this.#sources().flatMap(({ id: sourceId, serverId }) =>
      this.ofSource(sourceId).includes(id) ? [{ serverId, sourceId }] : [],
    );
  }

  /** Ids, the general one where nobody chose. */
  ofSource(sourceId: string): string[] {
    const chosen = this.#store.lenses.ofSource(sourceId);
    return chosen.length > 0 ? chosen : [DEFAULT_LENS_ID];
  }

  /**
   * Sets under which lenses a source is looked at.
   *
   * @returns what it was before
   * @throws NightjarError for what is not there, and where the server's sources had more than four different ones
   */
  setOfSource(sourceId: string, lensIds: readonly string[]): string[] {
    const source = this.#sources().find(({ id }) => id === sourceId);
    if (source === undefined) throw new NightjarError(NO_SOURCE);
    if (lensIds.some((id) => this.get(id) === null)) throw new NightjarError(NO_LENS);
    const others = this.#store.servers.sources(source.serverId).filter(({ id }) => id !== sourceId);
    const all = new Set([...lensIds, ...others.flatMap(({ id }) => this.ofSource(id))]);
    if (all.size > MOST_OF_SERVER) throw new NightjarError(TOO_MANY);
    const before = this.ofSource(sourceId);
    this.#store.lenses.setOfSource(sourceId, lensIds);
    return before;
  }

  /**
   * What a question about a server says of its sources and lenses.
   *
   * @param instead asked instead of all of them
   */
  askedOf(serverId: string, instead: Lens | null = null): Pick<AskInput, 'sources' | 'lenses'> {
    const sources = this.#store.servers.sources(serverId).map(({ id, name }) => ({
      id,
      name,
      lenses: instead ? [instead.id] : this.ofSource(id),
    }));
    if (instead) return { sources, lenses: [instead] };
    const used = new Set(sources.flatMap((source) => source.lenses));
    const lenses = this.list().filter(({ id }) => used.has(id));
    return { sources, lenses: lenses.length > 0 ? lenses : [GENERAL_LENS] };
  }

  #sources(): Source[] {
    const { servers } = this.#store;
    return servers.list().flatMap(({ id }) => servers.sources(id));
  }
}

const NOT_YOURS: Failure = {
  code: 'unexpected',
  message: 'This lens cannot be changed: it is one of Nightjar’s own, or no longer there.',
  advice: 'Save a lens of your own under another name.',
};
const NAME_TAKEN: Failure = {
  code: 'unexpected',
  message: 'There is a lens of this name already.',
  advice: 'Choose another name.',
};
const NO_SOURCE: Failure = {
  code: 'unexpected',
  message: 'This source is no longer there.',
  advice: 'Choose one on the page Servers.',
};
const NO_LENS: Failure = {
  code: 'unexpected',
  message: 'One of these lenses is no longer there.',
  advice: 'Load the page again.',
};
const TOO_MANY: Failure = {
  code: 'unexpected',
  message: `The sources of one server can have ${MOST_OF_SERVER} different lenses together.`,
  advice: 'Every question names all of them. Take one from this source or from another source of the server.',
};
