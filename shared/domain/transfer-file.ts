import { z } from 'zod';
import { expectationOf, type Expectation } from './expectation.ts';
import { lensDraftSchema } from './lens.ts';
import { headerNameSchema, looksSecret, secretHeadersSchema } from './secret-headers.ts';
import { serverNoteDraftSchema } from './server-note.ts';
import { connectionSchema, matcherSchema, selectorSchema, serverSchema, sourceSchema } from './server.ts';
import { leavesOf, treeOf, type SettingLeaf } from './setting-leaves.ts';
import { matchersSchema, suppressionEndSchema, suppressionSchema } from './suppression.ts';
import { savedViewSchema } from './view.ts';
import { severitySchema } from './words.ts';

/** Of the file that settings and what else a person made go to; a newer one is refused. */
export const TRANSFER_VERSION = 1;
const FORMAT = 'nightjar';

/** What a file can hold, in the order in which it is taken: what comes later may name what comes first. */
export const transferSectionSchema = z.enum([
  'lenses',
  'servers',
  'notes',
  'suppressions',
  'views',
  'rules',
  'settings',
]);
export type TransferSection = z.infer<typeof transferSectionSchema>;
export const TRANSFER_SECTIONS = transferSectionSchema.options;

const MOST_SOURCES = 200;
const MOST_ENTRIES = 2_000;
const LONGEST_RULE = 1_000_000;

const serverNameSchema = serverSchema.shape.name;
const sourceNameSchema = sourceSchema.shape.name.max(200);

const fileSourceSchema = z.strictObject({
  name: sourceNameSchema,
  selector: selectorSchema,
  tenant: z.string().max(500).optional(),
  headers: z.record(headerNameSchema, z.string().max(2_000)).default({}),
  interval: sourceSchema.shape.interval,
  lag: sourceSchema.shape.lag,
  /** By name; absent: the general one. */
  lenses: z.array(lensDraftSchema.shape.name).max(4).optional(),
});

const fileServerSchema = z.strictObject({
  name: serverNameSchema,
  connection: connectionSchema,
  model: serverSchema.shape.model,
  deepModel: serverSchema.shape.deepModel,
  interval: serverSchema.shape.interval.max(86_400_000),
  timeZone: serverSchema.shape.timeZone,
  matcher: matcherSchema.optional(),
  lag: serverSchema.shape.lag,
  /** Names of headers that are sent to its Loki; their values are secrets and never in a file. */
  secretHeaders: secretHeadersSchema.default([]),
  sources: z.array(fileSourceSchema).max(MOST_SOURCES),
});
export type FileServer = z.infer<typeof fileServerSchema>;

const fileNoteSchema = z.strictObject({
  server: serverNameSchema,
  /** Null: of the whole server. */
  source: sourceNameSchema.nullable(),
  text: serverNoteDraftSchema.shape.text,
  always: serverNoteDraftSchema.shape.always,
});
export type FileNote = z.infer<typeof fileNoteSchema>;

/** As `Matchers`, with names in place of ids; a rule about one single finding stays where that finding is. */
const fileMatchersSchema = matchersSchema.omit({ serverIds: true, sourceIds: true, findingId: true }).extend({
  servers: z.array(serverNameSchema).max(200).optional(),
  sources: z
    .array(z.strictObject({ server: serverNameSchema, source: sourceNameSchema }))
    .max(200)
    .optional(),
});
export type FileMatchers = z.infer<typeof fileMatchersSchema>;

const untilWorseSchema = z.strictObject({
  kind: z.literal('until-worse'),
  perHour: z.number().int().min(1),
  servers: z.array(serverNameSchema).max(200),
  severity: severitySchema,
});
const fileSuppressionSchema = z.strictObject({
  reason: suppressionSchema.shape.reason,
  matchers: fileMatchersSchema.strict(),
  end: z.union([
    untilWorseSchema,
    suppressionEndSchema.refine(({ kind }) => kind !== 'until-worse', 'An end with the names of servers.'),
  ]),
});
export type FileSuppression = z.infer<typeof fileSuppressionSchema>;
export type FileEnd = FileSuppression['end'];

const fileViewSchema = savedViewSchema.omit({ id: true }).strict();
export type FileView = z.infer<typeof fileViewSchema>;

const fileLensSchema = lensDraftSchema.strict();
export type FileLens = z.infer<typeof fileLensSchema>;

const fileRuleSchema = z.strictObject({
  /** Path from the folder of rules, with slashes; never out of it. */
  name: z
    .string()
    .max(200)
    .regex(
      /^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*(?:\/[\p{L}\p{N}_][\p{L}\p{N}_ .-]*)*\.ya?ml$/u,
      'A name such as mine/ssh.yml.',
    ),
  text: z.string().max(LONGEST_RULE),
});
export type FileRule = z.infer<typeof fileRuleSchema>;

/** What a file holds. Servers, sources and lenses are named, because ids mean nothing on another computer. */
export interface TransferContent {
  readonly settings: readonly SettingLeaf[];
  readonly servers: readonly FileServer[];
  readonly lenses: readonly FileLens[];
  readonly notes: readonly FileNote[];
  readonly suppressions: readonly FileSuppression[];
  readonly views: readonly FileView[];
  readonly rules: readonly FileRule[];
}
type ListSection = Exclude<TransferSection, 'settings'>;

export const NO_CONTENT: TransferContent = {
  settings: [],
  servers: [],
  lenses: [],
  notes: [],
  suppressions: [],
  views: [],
  rules: [],
};

const ENTRIES: { readonly [Section in ListSection]: z.ZodType<TransferContent[Section][number]> } = {
  servers: fileServerSchema.transform(withoutSecretValues),
  lenses: fileLensSchema,
  notes: fileNoteSchema,
  suppressions: fileSuppressionSchema,
  views: fileViewSchema,
  rules: fileRuleSchema,
};

/** Of a header that was written into a file by hand the name alone is taken, if it says that its value is a secret. */
function withoutSecretValues(server: FileServer): FileServer {
  const named = server.sources.flatMap(({ headers }) => Object.keys(headers).filter(looksSecret));
  const sources = server.sources.map((source) => ({
    ...source,
    headers: Object.fromEntries(Object.entries(source.headers).filter(([name]) => !looksSecret(name))),
  }));
  return { ...server, sources, secretHeaders: [...new Set([...server.secretHeaders, ...named])].sort() };
}

/** The text of a file with these sections. */
export function writeTransferFile(content: TransferContent, sections: readonly TransferSection[]): string {
  const chosen = TRANSFER_SECTIONS.filter((section) => sections.includes(section)).map((section) => [
    section,
    section === 'settings' ? treeOf(content.settings) : content[section],
  ]);
  const file = { format: FORMAT, version: TRANSFER_VERSION, ...Object.fromEntries(chosen) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** An entry of a file that is not taken, and where it lies, such as `servers[2].sources[0].selector`. */
export interface FileProblem {
  readonly section: TransferSection | null;
  readonly place: string;
  readonly why: 'unknown' | 'invalid';
  readonly detail: string;
  readonly expected?: Expectation;
}

export type ReadTransferFile =
  | { readonly kind: 'read'; readonly content: TransferContent; readonly problems: readonly FileProblem[] }
  | { readonly kind: 'no-json' | 'other-format' | 'newer' };

const headSchema = z.object({ format: z.literal(FORMAT), version: z.number() });

/** Reads the text of such a file entry by entry; what is wrong is named, and the rest can be taken without it. */
export function readTransferFile(text: string): ReadTransferFile {
  const json = parse(text);
  if (json === undefined) return { kind: 'no-json' };
  const head = headSchema.safeParse(json);
  if (!head.success) return { kind: 'other-format' };
  if (head.data.version > TRANSFER_VERSION) return { kind: 'newer' };
  const problems: FileProblem[] = [];
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json as object)) {
    const section = transferSectionSchema.safeParse(name);
    if (section.success) found[section.data] = readSection(section.data, value, problems);
    else if (name !== 'format' && name !== 'version')
      problems.push({ section: null, place: name, why: 'unknown', detail: '' });
  }
  return { kind: 'read', content: { ...NO_CONTENT, ...(found as Partial<TransferContent>) }, problems };
}

function readSection(section: TransferSection, value: unknown, problems: FileProblem[]): unknown[] {
  if (section === 'settings') {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return leavesOf(value);
    problems.push({
      section,
      place: section,
      why: 'invalid',
      detail: '',
      expected: { kind: 'type', type: 'fields' },
    });
    return [];
  }
  const list = z.array(z.unknown()).max(MOST_ENTRIES).safeParse(value);
  if (!list.success) {
    problems.push(...problemsOf(section, section, list.error));
    return [];
  }
  return list.data.flatMap((entry, index) => {
    const read = ENTRIES[section].safeParse(entry);
    if (read.success) return [read.data];
    problems.push(...problemsOf(section, `${section}[${index}]`, read.error));
    return [];
  });
}

const MOST_ISSUES = 3;

function problemsOf(section: TransferSection, base: string, { issues }: z.ZodError): FileProblem[] {
  return issues.slice(0, MOST_ISSUES).map((issue) => {
    const place = `${base}${issue.path.map(placeOf).join('')}`;
    if (issue.code === 'unrecognized_keys') return { section, place, why: 'unknown', detail: '' };
    return { section, place, why: 'invalid', detail: '', expected: expectationOf(issue, section) };
  });
}

function placeOf(part: PropertyKey): string {
  return typeof part === 'number' ? `[${part}]` : `.${String(part)}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
