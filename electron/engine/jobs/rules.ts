import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NightjarError, type Failure, toFailure } from '../../../shared/domain/failure.ts';
import { compileRules, type CompiledRules, loadRules, loadRulesWithOwn } from '../detect/load-rules.ts';
import type { RuleFile } from '../detect/rule-document.ts';
import type { LinkedRules, RuleSet } from '../detect/rule-set.ts';
import type { RulesInUse } from '../detect/rule-text.ts';
import type { Log } from '../ports.ts';
import { readRuleFile, writeRuleFiles } from './rule-files.ts';
import { atOnce, inSlices } from './slices.ts';

const FOLDER = fileURLToPath(new URL('../detect/rules', import.meta.url));
/** Bytes of one rule file; a larger one is no rule file. */
const LARGEST_FILE = 1_000_000;
const MOST_FILES = 2000;

/**
 * The rules that come with Nightjar.
 *
 * @throws NightjarError with file and line if one cannot be read
 */
export function builtInRules(): RuleSet {
  return loadRules(builtInRuleFiles());
}

/** The files they stand in, in folders by subject. */
export function builtInRuleFiles(): RuleFile[] {
  return namesIn(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
}

/** What a pass starts with. */
export interface CurrentRules extends RulesInUse {
  readonly rules: LinkedRules;
  /** Rules of the user's own that are not used, with file, line and reason: `rule-invalid`. */
  readonly problems: readonly Failure[];
}

/**
 * The built-in rules and those of the user's own folder, which may change at any time: whoever asks gets what is
 * there now. The same object is answered as long as no file has changed.
 */
export class RuleBook {
  /** Of the user's own rules. */
  readonly folder: string;
  readonly #ours: readonly RuleFile[];
  readonly #compile: typeof compileRules;
  /** Of the first so many files beside them. */
  readonly #compiled: Array<CompiledRules[number]> = [];
  #compiledFiles = 0;
  #fingerprint: string | null = null;
  #current: CurrentRules | null = null;

  /**
   * @param folder of the user's own rules, at any depth; need not exist
   * @param ours rules beside them; the built-in ones by default
   * @param compile them
   */
  constructor(folder: string, ours: readonly RuleFile[] = builtInRuleFiles(), compile = compileRules) {
    this.folder = folder;
    this.#ours = ours;
    this.#compile = compile;
  }

  /**
   * Compiles the rules beside them file by file, from where it was left: that takes longer than all else that an engine
   * does to start. Who asks for rules before it has ended waits for those that are left.
   *
   * @throws NightjarError with file and line
   */
  *compiling(): Generator<void, CompiledRules> {
    while (this.#compiledFiles < this.#ours.length) {
      const next = this.#ours.slice(this.#compiledFiles, this.#compiledFiles + 1);
      this.#compiled.push(...this.#compile(next));
      this.#compiledFiles += 1;
      yield;
    }
    return this.#compiled;
  }

  /**
   * Looks at names, sizes and times of the files, and reads them again only where those have changed.
   *
   * @throws NightjarError with file and line if one of the rules beside them cannot be read
   */
  current(): CurrentRules {
    const { files, problems, fingerprint } = this.#look();
    if (this.#current !== null && fingerprint === this.#fingerprint) return this.#current;
    const own = files.flatMap((name) => {
      try {
        return [{ name, text: readFileSync(join(this.folder, name), 'utf8') }];
      } catch (error) {
        problems.push(unreadable(join(this.folder, name), error));
        return [];
      }
    });
    const loaded = this.#with(own);
    const texts = { ours: this.#ours, own };
    this.#current = { ...loaded, texts, problems: [...problems, ...loaded.problems.map(toFailure)] };
    this.#fingerprint = fingerprint;
    return this.#current;
  }

  /**
   * Writes a new file of the user's own rules. Nothing is written that could not be used.
   *
   * @param name of the file, without its ending
   * @throws NightjarError `rule-invalid` with file and line, or because the name is taken or the folder cannot be written
   */
  add(name: string, text: string): void {
    const file = { name: `${name}.yml`, text };
    if (readRuleFile(this.folder, file.name) !== null)
      throw new NightjarError(refusedName(join(this.folder, file.name)));
    const before = this.current();
    const known = new Set(before.problems.map(({ message }) => message));
    const { problems } = this.#with([...before.texts.own, file]);
    const problem = problems.find(({ failure }) => !known.has(failure.message));
    if (problem) throw problem;
    writeRuleFiles(this.folder, [file]);
  }

  #with(own: readonly RuleFile[]) {
    return loadRulesWithOwn(atOnce(this.compiling()), own);
  }

  #look(): { readonly files: string[]; readonly problems: Failure[]; readonly fingerprint: string } {
    const files: string[] = [];
    const problems: Failure[] = [];
    const marks: string[] = [];
    for (const name of this.#names(problems)) {
      const path = join(this.folder, name);
      try {
        const { size, mtimeMs, ctimeMs } = statSync(path);
        marks.push(`${name} ${size} ${mtimeMs} ${ctimeMs}`);
        if (size <= LARGEST_FILE) files.push(name);
        else problems.push(refused(path, `it has ${size} bytes, and a rule file at most ${LARGEST_FILE}`));
      } catch (error) {
        marks.push(`${name} ${String(error)}`);
        problems.push(unreadable(path, error));
      }
    }
    const fingerprint = [...marks, ...problems.map(({ message }) => message)].join('\n');
    return { files, problems, fingerprint };
  }

  #names(problems: Failure[]): string[] {
    try {
      const names = namesIn(this.folder);
      if (names.length > MOST_FILES)
        problems.push(
          refused(this.folder, `it has ${names.length} rule files, and ${MOST_FILES} at most are read`),
        );
      return names.slice(0, MOST_FILES);
    } catch (error) {
      if (!isMissing(error)) problems.push(unreadable(this.folder, error));
      return [];
    }
  }
}

/** Has the rules compiled before the first page or pass asks for them, between all else; ends with the signal. */
export async function compileAhead(book: RuleBook, log: Log, signal: AbortSignal): Promise<void> {
  try {
    await inSlices(book.compiling(), signal);
  } catch (error) {
    // Who asks for them is told too.
    if (!signal.aborted) log.error('the rules cannot be compiled', { message: toFailure(error).message });
  }
}

/** Rule files of a folder and the folders in it, sorted; paths from the folder, with slashes. */
function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length).replaceAll('\\', '/'))
    .sort();
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unreadable(path: string, error: unknown): Failure {
  return {
    code: 'rule-invalid',
    message: `${path}: it cannot be read.`,
    advice: 'Check that it is a file, and that you may read it.',
    detail: String(error),
  };
}

function refused(path: string, reason: string): Failure {
  return {
    code: 'rule-invalid',
    message: `${path}: ${reason}.`,
    advice: 'Take out of the folder what is no rule.',
  };
}

function refusedName(path: string): Failure {
  return {
    code: 'rule-invalid',
    message: `${path} is there already.`,
    advice: 'Give the rule another name.',
  };
}
