import { autocompletion, closeBrackets, completionKeymap, startCompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import type { Diagnostic } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { useEffect, useRef, useState } from 'react';
import { isLogql } from '../../shared/domain/search.ts';
import { checkSearch, checkSelector } from '../../shared/domain/selector.ts';
import { Echoes } from './echoes.ts';
import { faults, setMark, type Mark } from './faults.ts';
import { logql, logqlColours, type Vocabulary } from './logql-language.ts';
import { selectorTexts } from './messages.ts';

export interface LogqlEditorProps {
  readonly label: string;
  readonly value: string;
  readonly bad: boolean;
  readonly vocabulary: Vocabulary;
  readonly onChange: (value: string) => void;
  /** What is written: a source's selector, or a search, which may be words too. */
  readonly kind?: 'source' | 'search';
  /** Shown while nothing is written. */
  readonly example?: string;
  /** What a Loki found wrong, until it is changed. */
  readonly mark?: Mark | null;
  readonly onEnter?: () => void;
}

const EXAMPLE = '{job="syslog"}';

/**
 * One line of LogQL. It lives in a shadow root, because only there its styles are adopted instead of written into
 * style elements, which the page's policy forbids.
 */
export function LogqlEditor(props: LogqlEditorProps) {
  const { label, value, bad, vocabulary, onChange, onEnter, mark = null } = props;
  const { kind = 'source', example = EXAMPLE } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const [echoes] = useState(() => new Echoes());
  const latest = useRef({ vocabulary, onChange, onEnter });
  useEffect(() => {
    latest.current = { vocabulary, onChange, onEnter };
  });
  const first = useRef({ label, value, kind, example });
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const asked: Vocabulary = {
      labels: () => latest.current.vocabulary.labels(),
      values: (name) => latest.current.vocabulary.values(name),
    };
    const created = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first.current.value,
        extensions: extensionsOf({
          ...first.current,
          vocabulary: asked,
          onChange: (text) => {
            echoes.tell(text);
            latest.current.onChange(text);
          },
          onEnter: () => latest.current.onEnter?.(),
        }),
      }),
    });
    view.current = created;
    return () => {
      created.destroy();
      view.current = null;
    };
  }, [echoes]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || echoes.isEcho(value) || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    // It was told what it wants.
    echoes.isEcho(value);
  }, [echoes, value]);
  useEffect(() => {
    view.current?.dispatch({ effects: setMark.of(mark) });
  }, [mark]);
  return <div ref={host} className={bad ? 'logql field on is-bad' : 'logql field on'} />;
}

type Wanted = Required<
  Pick<LogqlEditorProps, 'label' | 'kind' | 'example' | 'vocabulary' | 'onChange' | 'onEnter'>
>;

function extensionsOf({ label, kind, example, vocabulary, onChange, onEnter }: Wanted): Extension[] {
  return [
    history(),
    closeBrackets(),
    bracketMatching(),
    autocompletion({ icons: false, maxRenderedOptions: 50, interactionDelay: 0 }),
    logql(vocabulary),
    syntaxHighlighting(logqlColours),
    faults((text) => diagnose(text, kind)),
    keymap.of([
      ...completionKeymap,
      { key: 'Alt-ArrowDown', run: startCompletion },
      {
        // There is one line only.
        key: 'Enter',
        run: () => {
          onEnter();
          return true;
        },
      },
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    placeholder(example),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-multiline': 'false',
      spellcheck: 'false',
      autocapitalize: 'off',
    }),
    // One line: what is pasted with line ends is joined.
    EditorState.transactionFilter.of((change) =>
      change.docChanged && change.newDoc.lines > 1
        ? [change, { changes: joined(change.newDoc.toString()), sequential: true }]
        : change,
    ),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
    look,
  ];
}

function joined(text: string): { from: number; to: number; insert: string }[] {
  return [...text.matchAll(/\n/g)].map(({ index }) => ({ from: index, to: index + 1, insert: ' ' }));
}

/** The same check as the engine's, where it is wrong. Nothing is wrong with nothing, nor with words. */
export function diagnose(text: string, kind: 'source' | 'search' = 'source'): Diagnostic[] {
  if (text.trim() === '' || (kind === 'search' && !isLogql(text))) return [];
  const check = kind === 'search' ? checkSearch(text) : checkSelector(text);
  if (check.kind === 'good') return [];
  const { code, from, to } = check.problem;
  return [{ from, to: Math.max(from, to), severity: 'error', message: selectorTexts[code] }];
}

const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: 'var(--m-12)', lineHeight: '20px', overflowX: 'hidden' },
  '.cm-content': { padding: '4px 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--hover)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--selected)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--critical)',
    textUnderlineOffset: '3px',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    zIndex: '20',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { font: 'var(--m-12)', maxHeight: '220px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--selected)',
    color: 'var(--ink)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-diagnostic': { font: 'var(--t-12)', padding: '4px 10px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--critical)' },
});
