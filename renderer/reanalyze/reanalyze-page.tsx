import { useRef, useState } from 'react';
import type { Reanalysis } from '../../shared/contract/reanalysis.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { LineRange } from '../ui/route.ts';
import { useToasts } from '../ui/toast.tsx';
import { WithServers } from '../ui/with-servers.tsx';
import { Compared } from './comparison.tsx';
import { hindranceOf, requestOf, seedFrom, seedOf, sourcesOf, type Seed } from './draft.ts';
import { EstimateCard } from './estimate-card.tsx';
import { LensMenu, ModelMenu } from './eyes.tsx';
import { ListCard } from './list-card.tsx';
import { text } from './messages.ts';
import { Opened } from './opened.tsx';
import { PlanCard } from './plan-card.tsx';
import { RangeVolume } from './range-volume.tsx';
import { RangeFields } from '../range/range-fields.tsx';
import { SourceMenu } from './source-menu.tsx';
import { useCompose, type Compose } from './use-compose.ts';
import { useEstimate } from './use-estimate.ts';
import { useReanalyses } from './use-reanalyses.ts';
import { ViewTools } from '../range/view-tools.tsx';

interface ReanalyzePageProps {
  readonly id: string | null;
  /** Another one to compare it with. */
  readonly other: string | null;
  /** What a new one starts with. */
  readonly range: LineRange | null;
}

/** Reads a range again with other eyes: what, when, what it costs, how far it is, and what came of it. */
export function ReanalyzePage({ id, other, range }: ReanalyzePageProps) {
  const [seed, setSeed] = useState(() => ({ number: 0, range, start: seedOf(range) }));
  const reseed = (start: Seed) => setSeed((last) => ({ number: last.number + 1, range, start }));
  // An address with a range starts anew; the address of an open one leaves what was chosen alone.
  if (range !== null && JSON.stringify(range) !== JSON.stringify(seed.range)) reseed(seedOf(range));
  return (
    <section className="col grow" aria-label={text.title}>
      <header className="bar rz-bar">
        <h1>{text.title}</h1>
        <span className="t12 i3 clip">{text.lead}</span>
      </header>
      <WithServers>
        {(servers) => (
          <Whole
            key={seed.number}
            seed={seed.start}
            servers={servers}
            id={id}
            other={other}
            onSeed={reseed}
          />
        )}
      </WithServers>
    </section>
  );
}

interface WholeProps extends Pick<ReanalyzePageProps, 'id' | 'other'> {
  readonly seed: Seed;
  readonly servers: readonly ServerView[];
  readonly onSeed: (seed: Seed) => void;
}

function Whole({ seed, servers, id, other, onSeed }: WholeProps) {
  const compose = useCompose(seed);
  const { draft, change, brush, act, clock, now } = compose;
  const sourceIds = sourcesOf(draft, servers);
  const request = requestOf(draft, sourceIds, brush.selection);
  const { estimate, counting, error } = useEstimate(hindranceOf(request) === null ? request : null);
  const { data: all, error: listError } = useReanalyses();
  const toasts = useToasts();
  const top = useRef<HTMLDivElement>(null);
  const openedId = id ?? all?.[0]?.id ?? null;
  const opened = all?.find((one) => one.id === openedId) ?? null;
  const repeat = (one: Reanalysis) => {
    onSeed(seedFrom(one));
    toasts.show({ icon: 'again', text: text.opened.prefilled });
  };
  const show = (one: Reanalysis) => {
    act({ kind: 'choose', span: { from: one.from, to: one.to } });
    top.current?.scrollIntoView({ block: 'start' });
  };
  return (
    <div className="scroll rz-scroll">
      <div className="pad rz" ref={top}>
        <Choices compose={compose} servers={servers} sourceIds={sourceIds} />
        <RangeFields range={compose} servers={servers} />
        <RangeVolume
          compose={compose}
          sourceIds={sourceIds}
          servers={servers}
          estimate={estimate}
          opened={opened}
        />
        <div className="rz-cards">
          <EstimateCard
            estimate={estimate}
            counting={counting}
            error={error}
            servers={servers}
            clock={clock}
            now={now}
          />
          <PlanCard request={request} estimate={estimate} servers={servers} onChange={change} />
          <ListCard all={all} error={listError} opened={openedId} clock={clock} now={now} />
        </div>
        {id !== null && other !== null && <Compared a={id} b={other} clock={clock} now={now} />}
        {other === null && opened && all && (
          <Opened
            one={opened}
            all={all}
            servers={servers}
            clock={clock}
            now={now}
            onRepeat={() => repeat(opened)}
            onShow={() => show(opened)}
          />
        )}
        {id !== null && other === null && all && !opened && <p className="medium">{text.opened.gone}</p>}
      </div>
    </div>
  );
}

interface ChoicesProps {
  readonly compose: Compose;
  readonly servers: readonly ServerView[];
  readonly sourceIds: readonly string[];
}

/** What is read again and with which eyes, in one row. */
function Choices({ compose, servers, sourceIds }: ChoicesProps) {
  const { draft, change } = compose;
  return (
    <div className="rz-choices" role="group" aria-label={text.what}>
      <span className="t12 i3">{text.sources}</span>
      <SourceMenu servers={servers} chosen={sourceIds} onChange={(chosen) => change({ sourceIds: chosen })} />
      <span className="t12 i3">{text.model}</span>
      <ModelMenu draft={draft} onChange={change} />
      {draft.model.kind !== 'none' && (
        <>
          <span className="t12 i3">{text.lenses}</span>
          <LensMenu draft={draft} onChange={change} />
        </>
      )}
      <ViewTools range={compose} />
    </div>
  );
}
