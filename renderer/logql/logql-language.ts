import {
  insertCompletionText,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { HighlightStyle, LanguageSupport, LRLanguage } from '@codemirror/language';
import { parser } from '@grafana/lezer-logql';
import { styleTags, tags } from '@lezer/highlight';

/** What a Loki has, for completion; both answer with nothing where it cannot be asked. */
export interface Vocabulary {
  readonly labels: () => Promise<readonly string[]>;
  readonly values: (label: string) => Promise<readonly string[]>;
}

const language = LRLanguage.define({
  parser: parser.configure({
    props: [
      styleTags({
        LineComment: tags.comment,
        'String Number Duration': tags.string,
        'Matcher/Identifier LabelExtractionExpression/Identifier': tags.propertyName,
        'Eq Neq Re Nre PipeExact PipeMatch Gtr Lss Gte Lte': tags.operator,
        'And Or Ip': tags.keyword,
        '( ) { } [ ]': tags.bracket,
        '⚠': tags.invalid,
      }),
    ],
  }),
});

/** Colours by class names of our own: the page has their rules. */
export const logqlColours = HighlightStyle.define([
  { tag: tags.string, color: 'var(--ok-ink)' },
  { tag: tags.propertyName, color: 'var(--accent-ink, var(--accent))' },
  { tag: tags.operator, color: 'var(--ink-2)' },
  { tag: tags.keyword, color: 'var(--ink)', fontWeight: '600' },
  { tag: tags.bracket, color: 'var(--ink-2)' },
]);

/** LogQL with completion of the labels, values and filters that fit where the cursor is. */
export function logql(vocabulary: Vocabulary): LanguageSupport {
  const complete = (context: CompletionContext) => completeAt(context, vocabulary);
  return new LanguageSupport(language, language.data.of({ autocomplete: complete }));
}

const IN_VALUE = /[{,]\s*([A-Za-z_]\w*)\s*(?:=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)$/;
const AT_LABEL = /(?:\{|[{,][^{}]*,)\s*(\w*)$/;
const AFTER_BRACES = /\}[^|!]*?(?:"[^"]*"\s*)*\s(\W?)$/;

/** As long as no more than these is written, what was offered is narrowed at once, and not asked for anew. */
const LABEL = /^\w*$/;
const VALUE = /^(?:[^"\\]|\\.)*$/;

const FILTERS: readonly Completion[] = [
  { label: '|= ""', apply: '|= "', type: 'keyword' },
  { label: '!= ""', apply: '!= "', type: 'keyword' },
  { label: '|~ ""', apply: '|~ "', type: 'keyword' },
  { label: '!~ ""', apply: '!~ "', type: 'keyword' },
];

/** Its value comes next, so that is offered at once. */
function applyLabel(view: EditorView, { label }: Completion, from: number, to: number): void {
  view.dispatch(insertCompletionText(view.state, `${label}="`, from, to));
  startCompletion(view);
}

/** What can come next; labels and values are hostile, so they go in as literals. */
export async function completeAt(
  context: Pick<CompletionContext, 'pos' | 'explicit'> & {
    readonly state: { sliceDoc(from: number, to: number): string };
  },
  vocabulary: Vocabulary,
): Promise<CompletionResult | null> {
  const before = context.state.sliceDoc(0, context.pos);
  const value = IN_VALUE.exec(before);
  if (value) {
    const [, label = '', typed = ''] = value;
    const options = (await vocabulary.values(label)).map((one) => ({
      label: one,
      apply: `${JSON.stringify(one).slice(1, -1)}"`,
      type: 'text',
    }));
    return { from: context.pos - typed.length, options, validFor: VALUE };
  }
  const label = AT_LABEL.exec(before);
  if (label) {
    const typed = label[1] ?? '';
    const options = (await vocabulary.labels()).map((one) => ({
      label: one,
      apply: applyLabel,
      type: 'property',
    }));
    return { from: context.pos - typed.length, options, validFor: LABEL };
  }
  const filter = AFTER_BRACES.exec(before);
  if (filter && (context.explicit || filter[1] !== '')) {
    return { from: context.pos - (filter[1]?.length ?? 0), options: [...FILTERS], filter: false };
  }
  return null;
}
