import { useEffect, useRef, useState, type RefObject } from 'react';
import type { FindingDetail, TriageAction } from '../../shared/contract/findings.ts';
import type { HistoryEntry } from '../../shared/domain/finding.ts';
import { useFinding } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { ago, full, since } from '../ui/format.ts';
import { LoadFailure } from '../ui/load-failure.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { useLate } from '../ui/use-late.ts';
import { CATEGORY_WORDS, SEVERITY_WORDS } from '../ui/words.ts';
import { useNow } from '../ui/use-now.ts';
import { useSteady } from '../ui/use-steady.ts';
import { Entities, Quieting } from './about.tsx';
import { Actions } from './actions.tsx';
import { Evidence } from './evidence.tsx';
import { History } from './history.tsx';
import { text } from './messages.ts';
import { Notes } from './notes.tsx';
import { Meaning, WhatToDo } from './prose.tsx';
import { Parts } from './parts.tsx';
import { Provenance } from './provenance.tsx';
import { Tallies } from './tallies.tsx';
import { TimelineChart } from './timeline-chart.tsx';
import { Why } from './why.tsx';

interface FindingPaneProps {
  readonly id: string | null;
  /** What to say while no finding is open. */
  readonly note: string;
  readonly position: string | null;
  /** Counts up each time the reader asked to go into the finding. */
  readonly entered: number;
  /** Whether the reader's focus was in the pane before this finding took it. */
  readonly inside: RefObject<boolean>;
  readonly onAction: (finding: FindingDetail, action: TriageAction) => void;
  readonly onUndo: (entry: HistoryEntry) => void;
  readonly onBack: () => void;
}

/** The open finding: evidence first, then what it means, what to do, who says so, and what happened to it. */
export function FindingPane(props: FindingPaneProps) {
  const { data: finding, error, isPending, fetchStatus, refetch } = useFinding(props.id);
  const late = useLate(props.id !== null && isPending);
  if (finding) return <OpenFinding key={finding.id} {...props} finding={finding} />;
  return (
    <section className="col pane" aria-label={text.pane}>
      <div className="pane-note">
        {props.id === null && <p className="i3">{props.note}</p>}
        {late && <p className="i3">{fetchStatus === 'paused' ? text.paused : text.loading}</p>}
        {finding === null && (
          <>
            <p className="medium">{text.gone}</p>
            <p className="t12 i3">{text.goneHint}</p>
            <Button small onPress={props.onBack}>
              {text.back}
            </Button>
          </>
        )}
        {error && <LoadFailure title={text.failed} error={error} onAgain={() => void refetch()} />}
      </div>
    </section>
  );
}

function OpenFinding(props: FindingPaneProps & { readonly finding: FindingDetail }) {
  const { finding, entered, inside } = props;
  const now = useNow();
  const title = useRef<HTMLHeadingElement>(null);
  const seen = useRef(entered);
  useEffect(() => {
    // Moving on took away what had the focus: the reader goes on in the next finding, not at the top of the page.
    if (inside.current && document.activeElement === document.body) title.current?.focus();
  }, [inside]);
  useEffect(() => {
    if (entered !== seen.current) title.current?.focus();
    seen.current = entered;
  }, [entered]);
  return (
    <section className="col pane" aria-label={text.pane}>
      <Actions
        finding={finding}
        position={props.position}
        onAction={(action) => props.onAction(finding, action)}
        onBack={props.onBack}
      />
      <div className="scroll" tabIndex={-1}>
        <div className="body">
          <div className="main-column">
            <h2 className="title" ref={title} tabIndex={-1}>
              <SeverityMark severity={finding.severity} judged={finding.judged} size={20} />
              <span className="grow">{finding.title}</span>
            </h2>
            <Meta finding={finding} now={now} />
            <Live finding={finding} />
            <Meaning explanation={finding.explanation} />
            <WhatToDo recommendation={finding.recommendation} />
            <Provenance origin={finding.provenance} />
            <Why findingId={finding.id} now={now} />
          </div>
          <aside className="life" aria-label={text.history}>
            <h3 className="h2">{text.timeline}</h3>
            <TimelineChart finding={finding} now={now} />
            <History entries={finding.history} now={now} onUndo={props.onUndo} />
            <Parts finding={finding} now={now} />
            <Quieting finding={finding} />
            <Entities finding={finding} />
            <Notes finding={finding} now={now} />
          </aside>
        </div>
      </div>
    </section>
  );
}

/** What grows while it is read. Under the pointer it stays as it is: lines come in on top, and tallies change places. */
function Live({ finding }: { readonly finding: FindingDetail }) {
  const [pointed, setPointed] = useState(false);
  const steady = useSteady(finding, pointed);
  return (
    <div onPointerEnter={() => setPointed(true)} onPointerLeave={() => setPointed(false)}>
      <Evidence finding={steady} />
      <Tallies entities={steady.entities} />
    </div>
  );
}

function Meta({ finding, now }: { readonly finding: FindingDetail; readonly now: number }) {
  const { severity, firstSeen, lastSeen } = finding;
  return (
    <p className="meta">
      <b className={`sev-word ${severity}`}>{SEVERITY_WORDS[severity]}</b>
      {!finding.judged && <span>{text.unjudged}</span>}
      <span className="sep">·</span>
      <span>{CATEGORY_WORDS[finding.category]}</span>
      {finding.servers.map((server) => (
        <span key={server.id} className="chip">
          {server.name}
        </span>
      ))}
      <span className="sep">·</span>
      <span title={text.spanOf({ from: full(firstSeen), to: full(lastSeen) })}>
        {text.times({ many: finding.count, since: since(firstSeen, now), last: lastWords(lastSeen, now) })}
      </span>
    </p>
  );
}

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

function lastWords(at: number, now: number): string {
  if (now - at < MINUTE) return text.justNow;
  return now - at < WEEK ? text.agoOf({ long: ago(at, now) }) : ago(at, now);
}
