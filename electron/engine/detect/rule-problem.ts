import { NightjarError } from '../../../shared/domain/failure.ts';

/** Where in a rule file something stands: the file's name and the 1-based line. */
export interface RulePlace {
  readonly file: string;
  readonly line: number;
}

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

  constructor(wrong: string, write: string) {
    super(wrong);
    this.write = write;
  }
}
