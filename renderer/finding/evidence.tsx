import { useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react';
import type { EvidenceLineView, FindingDetail } from '../../shared/contract/findings.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { Button, CommandButton } from '../ui/button.tsx';
import { useNow } from '../ui/use-now.ts';
import { count, daysBetween } from '../ui/format.ts';
import { ENTITY_WORDS } from '../ui/words.ts';
import { cutTemplate, valuesToMark } from './highlight.ts';
import { EvidenceLine } from './evidence-line.tsx';
import { messagesOf, wordsOfJson } from './line-header.ts';
import { text } from './messages.ts';
import { entityIn, templateOf } from './same-entity.ts';
import { useEvidenceCommands } from './use-evidence-commands.tsx';

const SHOWN_NARROW = 5;
const SHOWN_WIDE = 10;
/** Shorter lines fit in a narrow pane; longer ones may be cut off at the end. */
const FITS_CHARACTERS = 60;
const LONGEST_SERVER_NAME = 12;

/** The lines themselves, before anything that anybody says about them. One is chosen, for what its keys do. */
export function Evidence({ finding }: { readonly finding: FindingDetail }) {
  const [all, setAll] = useState(false);
  const [chosen, setChosen] = useState(0);
  const lines = useMemo(
    () => finding.evidence.toSorted((left, right) => Number(right.timestamp - left.timestamp)),
    [finding.evidence],
  );
  const marks = useMemo(() => valuesToMark(finding.entities), [finding.entities]);
  const now = useNow();
  const today = lines.every((line) => daysBetween(toMilliseconds(line.timestamp), now) === 0);
  const messages = useMemo(() => messagesOf(lines.map((line) => line.text)), [lines]);
  const digests = useMemo(() => messages.map((message) => wordsOfJson(message) ?? message), [messages]);
  const shown = all ? lines : lines.slice(0, SHOWN_WIDE);
  const at = Math.min(chosen, Math.max(0, shown.length - 1));
  const dialogs = useEvidenceCommands(finding, shown[at] ?? null);
  if (lines.length === 0) {
    return (
      <section className="sec" aria-label={text.evidence}>
        <h3 className="h2">{text.evidence}</h3>
        <p className="t12 i3">{text.noEvidence}</p>
      </section>
    );
  }
  // A rule that joins lines keeps more of them than it counts: the failures before the one login that it names.
  const total = text.lines({ many: Math.max(finding.count, lines.length) });
  return (
    <section className="sec" aria-label={text.evidence}>
      <h3 className="h2">
        {text.evidence}
        <Counter shown={all ? lines.length : null} available={lines.length} total={total} />
      </h3>
      <div className={all ? 'ev all' : 'ev'} style={serverColumn(lines)}>
        <Template lines={lines} mainKind={marks.main?.kind ?? null} />
        <Choice many={shown.length} chosen={at} onChoose={setChosen}>
          {shown.map((line, index) => (
            <EvidenceLine
              key={`${line.timestamp}-${index}`}
              id={`evidence-${index}`}
              line={line}
              message={(all ? messages : digests)[index] ?? line.text}
              values={marks.values}
              main={marks.main?.value ?? null}
              now={today ? null : now}
              wideOnly={!all && index >= SHOWN_NARROW}
              chosen={index === at}
              onChoose={() => setChosen(index)}
            />
          ))}
        </Choice>
      </div>
      <Foot finding={finding} line={shown[at] ?? null}>
        <ShowAll all={all} messages={digests} onToggle={() => setAll(!all)} />
      </Foot>
      {dialogs}
    </section>
  );
}

interface ChoiceProps {
  readonly many: number;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  readonly children: ReactNode;
}

/** Inside, the arrows go from line to line; outside they go from finding to finding. */
function Choice({ many, chosen, onChoose, children }: ChoiceProps) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const visible = [...(list.current?.children ?? [])].filter((one) => one.clientHeight > 0).length;
    const next = Math.min(Math.min(many, visible) - 1, Math.max(0, chosen + step));
    onChoose(next);
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div
      ref={list}
      className="ev-lines"
      role="listbox"
      tabIndex={0}
      aria-label={text.evidenceLines}
      aria-activedescendant={`evidence-${chosen}`}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
}

function Counter(props: {
  readonly shown: number | null;
  readonly available: number;
  readonly total: string;
}) {
  const part = (limit: number) =>
    text.keptOf({ shown: count(Math.min(limit, props.available)), all: props.total });
  if (props.shown !== null) return <span className="push">{part(props.shown)}</span>;
  return (
    <span className="push">
      <span className="only-narrow">{part(SHOWN_NARROW)}</span>
      <span className="only-wide">{part(SHOWN_WIDE)}</span>
    </span>
  );
}

interface FootProps {
  readonly finding: FindingDetail;
  readonly line: EvidenceLineView | null;
  readonly children: ReactNode;
}

/** What the keys do with the chosen line, for the pointer too. */
function Foot({ finding, line, children }: FootProps) {
  const entity = line === null ? null : entityIn(finding.entities, line.text);
  return (
    <div className="ev-foot">
      <CommandButton command="linesAround" tone="ghost" small className="key-btn">
        {text.linesAround}
      </CommandButton>
      {entity !== null && (
        <CommandButton command="sameEntity" tone="ghost" small className="key-btn">
          {text.sameEntity({ what: ENTITY_WORDS[entity.kind].toLowerCase() })}
        </CommandButton>
      )}
      <CommandButton command="copyLogql" tone="ghost" small className="key-btn wide">
        {text.copyLogql}
      </CommandButton>
      <span className="push">{children}</span>
    </div>
  );
}

interface ShowAllProps {
  readonly all: boolean;
  readonly messages: readonly string[];
  readonly onToggle: () => void;
}

/** Shows every line that was kept, and each of them whole. */
function ShowAll({ all, messages, onToggle }: ShowAllProps) {
  const cut = messages.some((message) => message.length > FITS_CHARACTERS);
  const many = messages.length;
  if (!all && !cut && many <= SHOWN_NARROW) return null;
  const fits = !all && !cut && many <= SHOWN_WIDE ? 'link-btn only-narrow' : 'link-btn';
  const more = many > SHOWN_NARROW ? text.showAll({ lines: many }) : text.showWhole;
  return (
    <Button tone="ghost" small className={fits} onPress={onToggle}>
      {all ? text.showFewer : more}
    </Button>
  );
}

/** The template of most lines, as a head: constant words and slots. */
function Template(props: { readonly lines: readonly EvidenceLineView[]; readonly mainKind: string | null }) {
  const template = templateOf(props.lines);
  if (template === null) return null;
  return (
    <div className="tpl" title={template}>
      {cutTemplate(template).map((part, index) =>
        part.slot ? (
          <span key={index} className={part.text === props.mainKind ? 'slot main' : 'slot'}>
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </div>
  );
}

/** The column is as wide as the longest server name, within reason; all lines share it. */
function serverColumn(lines: readonly EvidenceLineView[]): CSSProperties {
  const longest = Math.max(...lines.map((line) => line.serverName.length));
  return { '--server': `${Math.min(LONGEST_SERVER_NAME, longest)}ch` } as CSSProperties;
}
