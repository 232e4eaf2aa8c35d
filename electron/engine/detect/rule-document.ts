import { isMap, isNode, LineCounter, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { NightjarError } from '../../../shared/domain/failure.ts';
import { ENTITY_KINDS } from '../../../shared/domain/words.ts';
import { ruleProblem, RuleSyntaxError } from './rule-problem.ts';
import type { Refuse, RulePlace } from './rule-problem.ts';
import { correlationDocumentSchema, detectionDocumentSchema } from './rule-schema.ts';
import type { RuleContent, RuleSource } from './rule-source.ts';

/** A rule file as it was read. */
export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

const NOT_SUPPORTED: Readonly<Record<string, string>> = {
  action: 'collections of rules by `action` are of Sigma 1',
  filter: 'filters, which change other rules, are not supported',
};
const PLACEHOLDER = new RegExp(`^\\{(?:${ENTITY_KINDS.join('|')})(?:\\|[^{}|]+\\|[^{}|]+)?\\}$`);

/** A document as the parser of YAML gives it. */
interface ParsedDocument {
  readonly document: Document;
  readonly lines: LineCounter;
}

/** One YAML document of a rule file, which knows on which line each of its parts stands. */
export class RuleDocument implements RuleSource {
  readonly content: RuleContent;
  readonly #file: RuleFile;
  /** Counts the documents of its file. */
  readonly #index: number;
  /** While it is read; all rules' nodes are several MB, and places are asked for again only where something is wrong. */
  #parsed: ParsedDocument | null;
  readonly #begins: RulePlace;
  /** The part of its file. */
  readonly #range: readonly [start: number, end: number];

  private constructor(file: RuleFile, index: number, parsed: ParsedDocument) {
    const [start, , end] = parsed.document.range ?? [0, 0, file.text.length];
    // What stands above the first is said of it.
    this.#range = [index === 0 ? 0 : start, end];
    this.#file = file;
    this.#index = index;
    this.#parsed = parsed;
    this.#begins = this.#placeIn(parsed, []);
    this.content = this.#parse(parsed.document);
    this.within(['nightjar', 'title'], () => checkTitle(this.content.document.nightjar.title ?? ''));
  }

  /**
   * All documents of a file, each read by `read`. What is wrong with one, a `NightjarError` that names file and line,
   * is handed to `refuse`, and the others are read all the same.
   */
  static readAll<T>(file: RuleFile, read: (document: RuleDocument) => T, refuse: Refuse): T[] {
    // What a file can do to a parser (aliases that name nothing, nesting without end) is the file's fault.
    const attempt = <R>(place: RulePlace, run: () => R[]): R[] => {
      try {
        return run();
      } catch (error) {
        refuse(error instanceof NightjarError ? error : notYaml(error, place));
        return [];
      }
    };
    const start = { file: file.name, line: 1 };
    const documents = attempt(start, () => parseFile(file));
    return documents.flatMap((parsed, index) => {
      const { document, lines } = parsed;
      const place = (offset: number) => ({ ...start, line: lines.linePos(offset).line });
      return attempt(place(document.contents?.range?.[0] ?? 0), () => {
        const [error] = document.errors;
        if (error) throw notYaml(error, place(error.pos[0]));
        if (document.contents === null) return [];
        const rule = new RuleDocument(file, index, parsed);
        const result = read(rule);
        rule.#parsed = null;
        return [result];
      });
    });
  }

  /** What its author wrote, comments too. */
  get text(): string {
    return textOf(this.#file.text, ...this.#range);
  }

  /** Where the part at `path` stands; the nearest part around it that exists. */
  place(path: readonly PropertyKey[]): RulePlace {
    if (path.length === 0) return this.#begins;
    const parsed = this.#parsed ?? parseFile(this.#file)[this.#index];
    return parsed === undefined ? this.#begins : this.#placeIn(parsed, path);
  }

  #placeIn({ document, lines }: ParsedDocument, path: readonly PropertyKey[]): RulePlace {
    for (let length = path.length; length >= 0; length--) {
      const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      const offset = isNode(node) ? node.range?.[0] : undefined;
      if (offset !== undefined) return { file: this.#file.name, line: lines.linePos(offset).line };
    }
    return { file: this.#file.name, line: 1 };
  }

  /** Runs a parser of the part at `path`; what it finds wrong is said with file and line. */
  within<T>(path: readonly PropertyKey[], parse: () => T): T {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof RuleSyntaxError)) throw error;
      throw ruleProblem(this.place([...path, ...error.path]), error.message, error.write, error);
    }
  }

  #parse(document: Document): RuleDocument['content'] {
    const value: unknown = document.toJS();
    const has = (key: string) => typeof value === 'object' && value !== null && key in value;
    if (isMap(document.contents)) this.#refuseOthers(document, has);
    if (has('correlation'))
      return { kind: 'correlation', document: this.#validate(correlationDocumentSchema, value) };
    if (has('detection'))
      return { kind: 'detection', document: this.#validate(detectionDocumentSchema, value) };
    throw ruleProblem(
      this.place([]),
      'this document has neither `detection:` nor `correlation:`',
      'Write a Sigma detection rule or a Sigma correlation rule; filters and `action:` are not supported.',
    );
  }

  /** Attributes that would change what the rule means if they were passed over. */
  #refuseOthers(document: Document, has: (key: string) => boolean): void {
    for (const [key, reason] of Object.entries(NOT_SUPPORTED))
      if (has(key))
        throw ruleProblem(this.place([key]), reason, `Leave \`${key}\` out, or write whole rules.`);
    const taxonomy = document.get('taxonomy');
    if (taxonomy !== undefined && taxonomy !== 'sigma')
      throw ruleProblem(
        this.place(['taxonomy']),
        `the taxonomy ${JSON.stringify(taxonomy)} is not known`,
        'Write field names as the lines have them, and leave `taxonomy` out.',
      );
    if (document.get('status') === 'unsupported')
      throw ruleProblem(
        this.place(['status']),
        'the rule calls itself unsupported',
        'Bring it up to date, and give it another `status`.',
      );
    if (document.hasIn(['detection', 'timeframe']))
      throw ruleProblem(
        this.place(['detection', 'timeframe']),
        '`timeframe` is of Sigma 1',
        'Write a second document with `correlation:` and its `timespan`.',
      );
  }

  #validate<T>(schema: z.ZodType<T>, value: unknown): T {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const path = issue?.path ?? [];
    const unknownKeys = issue?.code === 'unrecognized_keys' ? issue.keys : [];
    const where = [...path, ...unknownKeys.slice(0, 1)];
    const name = where.length > 0 ? `\`${where.join('.')}\`` : 'this rule';
    const advice =
      unknownKeys.length > 0
        ? `Leave \`${unknownKeys.join('`, `')}\` out, or correct its spelling.`
        : `Write ${name} as the Sigma specification 2.1 says${path[0] === 'nightjar' ? ' and Nightjar’s own rules show' : ''}.`;
    throw ruleProblem(
      this.place(where),
      `${name} is not right: ${issue?.message ?? 'unknown'}`,
      advice,
      parsed.error,
    );
  }
}

/** @throws whatever the parser does */
function parseFile({ text }: RuleFile): ParsedDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  return Array.isArray(parsed) ? parsed.map((document) => ({ document, lines })) : [];
}

function notYaml(error: unknown, place: RulePlace): NightjarError {
  return ruleProblem(
    place,
    `this is not YAML: ${error instanceof Error ? error.message : String(error)}`,
    'Correct the YAML at this line.',
    error,
  );
}

function checkTitle(title: string): void {
  for (const placeholder of title.match(/\{[^}]*\}?/g) ?? [])
    if (!PLACEHOLDER.test(placeholder))
      throw new RuleSyntaxError(
        `the title's placeholder "${placeholder}" is not known`,
        `Write {kind|singular|plural} or {kind}, with a kind of: ${ENTITY_KINDS.join(', ')}.`,
      );
}

/** A document without the line that parts it from the one before. */
function textOf(file: string, start: number, end: number): string {
  return `${file
    .slice(start, end)
    .replace(/^---.*\n/, '')
    .trim()}\n`;
}
