import { useMemo, useState, type CSSProperties } from 'react';
import type { EvidenceLineView, FindingDetail } from '../../shared/contract/findings.ts';
import { toMilliseconds } from '../../shared/domain/time.ts';
import { Button } from '../ui/button.tsx';
import { useNow } from '../ui/use-now.ts';
import { clockWithSeconds, count, counted, daysBetween, full, moment } from '../ui/format.ts';
import { messagesOf, wordsOfJson } from './line-header.ts';
import { cutLine, cutTemplate, valuesToMark } from './highlight.ts';
import { text } from './messages.ts';

const SHOWN_NARROW = 5;
const SHOWN_WIDE = 10;
/** Shorter lines fit in a narrow pane; longer ones may be cut off at the end. */
const FITS_CHARACTERS = 60;
const LONGEST_SERVER_NAME = 12;

/** The lines themselves, before anything that anybody says about them. */
export function Evidence({ finding }: { readonly finding: FindingDetail }) {
  const [all, setAll] = useState(false);
  const lines = useMemo(
    () => finding.evidence.toSorted((left, right) => Number(right.timestamp - left.timestamp)),
    [finding.evidence],
  );
  const marks = useMemo(() => valuesToMark(finding.entities), [finding.entities]);
  const now = useNow();
  const today = lines.every((line) => daysBetween(toMilliseconds(line.timestamp), now) === 0);
  const messages = useMemo(() => messagesOf(lines.map((line) => line.text)), [lines]);
  const digests = useMemo(() => messages.map((message) => wordsOfJson(message) ?? message), [messages]);
  // A rule that joins lines keeps more of them than it counts: the failures before the one login that it names.
  const total = counted(Math.max(finding.count, lines.length), 'line', 'lines');
  const shown = all ? lines : lines.slice(0, SHOWN_WIDE);
  if (lines.length === 0) {
    return (
      <section className="sec" aria-label={text.evidence}>
        <h3 className="h2">{text.evidence}</h3>
        <p className="t12 i3">{text.noEvidence}</p>
      </section>
    );
  }
  return (
    <section className="sec" aria-label={text.evidence}>
      <h3 className="h2">
        {text.evidence}
        <Counter shown={all ? lines.length : null} available={lines.length} total={total} />
      </h3>
      <div className={all ? 'ev all' : 'ev'} style={serverColumn(lines)}>
        <Template lines={lines} mainKind={marks.main?.kind ?? null} />
        {shown.map((line, index) => (
          <Line
            key={`${line.timestamp}-${index}`}
            line={line}
            message={(all ? messages : digests)[index] ?? line.text}
            values={marks.values}
            main={marks.main?.value ?? null}
            now={today ? null : now}
            wideOnly={!all && index >= SHOWN_NARROW}
          />
        ))}
      </div>
      <ShowAll all={all} messages={digests} onToggle={() => setAll(!all)} />
    </section>
  );
}

function Counter(props: {
  readonly shown: number | null;
  readonly available: number;
  readonly total: string;
}) {
  const part = (limit: number) => text.keptOf(count(Math.min(limit, props.available)), props.total);
  if (props.shown !== null) return <span className="push">{part(props.shown)}</span>;
  return (
    <span className="push">
      <span className="only-narrow">{part(SHOWN_NARROW)}</span>
      <span className="only-wide">{part(SHOWN_WIDE)}</span>
    </span>
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
  const wideEnough = !all && !cut && many <= SHOWN_WIDE ? 'ev-foot only-narrow' : 'ev-foot';
  const more = many > SHOWN_NARROW ? text.showAll(count(many)) : text.showWhole;
  return (
    <div className={wideEnough}>
      <Button tone="ghost" small className="link-btn" onPress={onToggle}>
        {all ? text.showFewer : more}
      </Button>
    </div>
  );
}

/** The template of most lines, as a head: constant words and slots. */
function Template(props: { readonly lines: readonly EvidenceLineView[]; readonly mainKind: string | null }) {
  const template = mostFrequent(props.lines.flatMap((line) => line.template ?? []));
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

interface LineProps {
  readonly line: EvidenceLineView;
  /** The line without what the row's own columns say. */
  readonly message: string;
  readonly values: readonly string[];
  readonly main: string | null;
  /** Null where all lines are of today, so that the day need not be said. */
  readonly now: number | null;
  readonly wideOnly: boolean;
}

function Line({ line, message, values, main, now, wideOnly }: LineProps) {
  const at = toMilliseconds(line.timestamp);
  const pieces = useMemo(
    () => cutLine(message, line.template, values, main),
    [message, line.template, values, main],
  );
  return (
    <div
      className={wideOnly ? 'ln only-wide' : 'ln'}
      title={`${full(at)} · ${line.sourceName}\n${line.text}`}
    >
      <time dateTime={new Date(at).toISOString()}>
        {now === null ? clockWithSeconds(at) : moment(at, now)}
      </time>
      <span className="clip">{line.serverName}</span>
      <span className="line-text">
        {pieces.map((piece, index) =>
          piece.kind === 'constant' ? (
            piece.text
          ) : (
            <b key={index} className={piece.kind === 'main' ? 'main' : ''}>
              {piece.text}
            </b>
          ),
        )}
      </span>
    </div>
  );
}

/** The column is as wide as the longest server name, within reason; all lines share it. */
function serverColumn(lines: readonly EvidenceLineView[]): CSSProperties {
  const longest = Math.max(...lines.map((line) => line.serverName.length));
  return { '--server': `${Math.min(LONGEST_SERVER_NAME, longest)}ch` } as CSSProperties;
}

function mostFrequent(values: readonly string[]): string | null {
  const tally = new Map<string, number>();
  for (const value of values) tally.set(value, (tally.get(value) ?? 0) + 1);
  return [...tally].sort((left, right) => right[1] - left[1])[0]?.[0] ?? null;
}
