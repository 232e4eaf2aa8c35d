import { NightjarError } from '../../../shared/domain/failure.ts';

/** Where in a rule file something stands: the file's name and the 1-based line. */
export interface RulePlace {
  readonly file: string;
  readonly line: number;
}

/** What becomes of a rule that cannot be used: it is thrown, or noted and the others go on. */
export type Refuse = (problem: NightjarError) => void;

/** An error that names file and line, says what is wrong there, and what to write instead. */
export function ruleProblem(place: RulePlace, wrong: string, write: string, cause?: unknown): NightjarError {
  return new NightjarError(
    { code: 'rule-invalid', message: `${place.file}:${place.line}: ${wrong}`, advice: write },
    cause === undefined ? undefined : { cause },
  );
}

/** Thrown by parsers that know no place; `loadRules` adds it. */
export class RuleSyntaxError extends Error {
  override readonly name = 'RuleSyntaxError';
  readonly write: string;
  /** Keys that lead to the place, from where the parser began. */
  readonly path: readonly PropertyKey[];

  constructor(wrong: string, write: string, path: readonly PropertyKey[] = []) {
    super(wrong);
    this.write = write;
    this.path = path;
  }

  /** Runs a parser of what stands under `key`, so that an error tells the key too. */
  static under<T>(key: PropertyKey, parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof RuleSyntaxError)) throw error;
      throw new RuleSyntaxError(error.message, error.write, [key, ...error.path]);
    }
  }
}
