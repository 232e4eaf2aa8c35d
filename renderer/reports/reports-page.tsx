import { useState } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Report } from '../../shared/contract/reports.ts';
import { useEngine } from '../client/engine.ts';
import { useServers } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icons.tsx';
import { LoadFailure } from '../ui/load-failure.tsx';
import { MenuChip } from '../ui/menu-chip.tsx';
import { RowSkeletons } from '../ui/skeleton.tsx';
import { useToasts } from '../ui/toast.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { useNow } from '../ui/use-now.ts';
import { Bars } from './bars.tsx';
import { Heat } from './heat.tsx';
import { asMarkdown } from './markdown.ts';
import { text } from './messages.ts';
import { Nights } from './nights.tsx';
import { NoisiestTable, ProofTable, TimesTable } from './tables.tsx';
import { boundsOf, isAllClear, nightsOf, RANGE_NAMES, type RangeName } from './shape.ts';
import { Totals } from './totals.tsx';

const ALL = '';

/** What happened today or in the last weeks, and the proof of what did not. */
export function ReportsPage() {
  const now = useNow(60_000);
  const [range, setRange] = useState<RangeName>('month');
  const [serverId, setServerId] = useState<string | null>(null);
  const { queries } = useEngine();
  const { data: servers = [] } = useServers();
  const query = useQuery({
    ...queries.reports.get.queryOptions({ input: { ...boundsOf(range, now), serverId } }),
    placeholderData: keepPreviousData,
  });
  const report = query.data;
  return (
    <section className="col grow report" aria-label={text.page}>
      <header className="bar wide-bar">
        <h1>{text.page}</h1>
        <div className="seg" role="group" aria-label={text.range}>
          {RANGE_NAMES.map((name) => (
            <button key={name} type="button" aria-pressed={name === range} onClick={() => setRange(name)}>
              {text.ranges[name]}
            </button>
          ))}
        </div>
        <MenuChip
          name={text.server}
          text={servers.find(({ server }) => server.id === serverId)?.server.name ?? text.allServers}
          active={serverId !== null}
          mode="single"
          options={[
            { id: ALL, label: text.allServers },
            ...servers.map(({ server: { id, name } }) => ({ id, label: name })),
          ]}
          chosen={[serverId ?? ALL]}
          onChoose={([id = ALL]) => setServerId(id === ALL ? null : id)}
        />
        {report && report.servers.length > 0 && <Sending report={report} now={now} />}
      </header>
      <div className="scroll" tabIndex={0}>
        <div className="pad">
          {query.isPending && <RowSkeletons waiting label={text.loading} />}
          {query.error && !report && (
            <LoadFailure title={text.loadFailed} error={query.error} onAgain={() => void query.refetch()} />
          )}
          {report?.servers.length === 0 && <p className="i3">{text.none}</p>}
          {report && report.servers.length > 0 && <Shown report={report} now={now} />}
        </div>
      </div>
    </section>
  );
}

function Shown({ report, now }: { readonly report: Report; readonly now: number }) {
  return (
    <>
      <Totals report={report} />
      <div className="rp-two">
        <Bars report={report} now={now} />
        <Heat report={report} />
      </div>
      <Nights report={report} now={now} />
      <div className="rp-two wide-left">
        <NoisiestTable noisiest={report.noisiest} />
        <TimesTable report={report} />
      </div>
      <ProofTable report={report} now={now} />
    </>
  );
}

/** The all-clear in words, and the ways out of the app: Markdown and paper. */
function Sending({ report, now }: { readonly report: Report; readonly now: number }) {
  const toasts = useToasts();
  const nights = nightsOf(report);
  const copy = () => {
    navigator.clipboard.writeText(asMarkdown(report, now)).then(
      () => toasts.show({ icon: 'copy', text: text.copied }),
      () => toasts.show({ icon: 'cross', text: text.copyFailed }),
    );
  };
  useCommand('copyMarkdown', copy);
  return (
    <span className="push hstack rp-out">
      {nights.length > 0 && (
        <span className="t12 i2 hstack g1">
          <Icon name="check" small />
          {text.allClear({ clear: nights.filter(isAllClear).length, all: nights.length })}
        </span>
      )}
      <Button small tone="ghost" icon="copy" onPress={copy}>
        {text.copy}
      </Button>
      <Button small tone="ghost" onPress={() => window.print()}>
        {text.print}
      </Button>
    </span>
  );
}
