import { useState, type FormEvent } from 'react';
import type { Chosen, FindingDetail, FindingFilter } from '../../shared/contract/findings.ts';
import { FOREVER } from '../../shared/domain/values.ts';
import { useFinding, useSuggestedRule } from '../client/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { moment } from '../ui/format.ts';
import { nextMorning } from '../ui/times.ts';
import { useNow } from '../ui/use-now.ts';
import { useSuppressing } from '../ui/use-suppressing.tsx';
import { Amount } from './end-field.tsx';
import { text } from './messages.ts';
import { ThresholdChart } from './threshold-chart.tsx';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const MORE = 10;

/** Keeps findings quiet: first of all until they get worse, or until a time. */
export function QuietDialog({ findingIds }: { readonly findingIds: readonly string[] }) {
  const { close } = useDialogs();
  const [id = ''] = findingIds;
  const single = findingIds.length === 1;
  const { data: finding } = useFinding(single ? id : null);
  const title = text.quiet.title({ many: findingIds.length });
  const several = { chosen: { ids: [...findingIds] }, name: finding?.title ?? title };
  return (
    <Dialog title={title} open onClose={close} wide>
      {single && finding && <p className="i2 clip">{finding.title}</p>}
      {single ? finding && <UntilWorse finding={finding} /> : <EachUntilWorse {...several} />}
      <UntilMore {...several} />
      <UntilTime {...several} />
    </Dialog>
  );
}

interface QuietAllDialogProps {
  readonly filter: FindingFilter;
  readonly many: number;
}

/** The same for all that pass a filter. */
export function QuietAllDialog({ filter, many }: QuietAllDialogProps) {
  const { close } = useDialogs();
  const title = text.quiet.all({ many });
  const several = { chosen: { filter }, name: title };
  return (
    <Dialog title={title} open onClose={close} wide>
      <EachUntilWorse {...several} />
      <UntilMore {...several} />
      <UntilTime {...several} />
    </Dialog>
  );
}

function UntilWorse({ finding }: { readonly finding: FindingDetail }) {
  const { close } = useDialogs();
  const { quiet } = useSuppressing();
  const { data: suggested } = useSuggestedRule(finding.id);
  const [chosen, setChosen] = useState<number | null>(null);
  if (!suggested) return <p className="i3">{text.dialog.loading}</p>;
  const limit = chosen ?? suggested.quiet.perHour;
  const save = () => {
    close();
    void quiet({ ids: [finding.id] }, finding.title, limit);
  };
  return (
    <section className="card qt-worse" aria-label={text.quiet.worse}>
      <h3>{text.quiet.worse}</h3>
      <p className="t12 i2">{text.quiet.now({ now: suggested.quiet.nowPerHour, limit })}</p>
      <ThresholdChart values={finding.sparkline} limit={limit} onChange={setChosen} />
      <div className="hstack">
        <Amount label={text.dialog.perHour} value={limit} most={1_000_000} onChange={setChosen} />
        <span className="push" />
        <Button tone="primary" icon="moon" onPress={save}>
          {text.quiet.save({ limit })}
        </Button>
      </div>
    </section>
  );
}

interface SeveralProps {
  readonly chosen: Chosen;
  readonly name: string;
}

function EachUntilWorse({ chosen, name }: SeveralProps) {
  const { close } = useDialogs();
  const { quiet } = useSuppressing();
  const save = () => {
    close();
    void quiet(chosen, name, null);
  };
  return (
    <section className="card qt-worse" aria-label={text.quiet.worse}>
      <h3>{text.quiet.worse}</h3>
      <p className="t12 i2">{text.quiet.each}</p>
      <div className="hstack">
        <span className="push" />
        <Button tone="primary" icon="moon" onPress={save}>
          {text.quiet.saveEach}
        </Button>
      </div>
    </section>
  );
}

function UntilMore({ chosen, name }: SeveralProps) {
  const { close } = useDialogs();
  const { snooze } = useSuppressing();
  const [lines, setLines] = useState(MORE);
  const hide = () => {
    close();
    void snooze(chosen, name, { until: FOREVER, hits: lines });
  };
  return (
    <section className="vstack qt-until" aria-label={text.quiet.more}>
      <h3>{text.quiet.more}</h3>
      <div className="hstack">
        <Amount label={text.quiet.moreLines} value={lines} most={1_000_000} onChange={setLines} />
        <span className="push" />
        <Button icon="pulse" onPress={hide}>
          {text.quiet.hideUntilMore({ many: lines })}
        </Button>
      </div>
    </section>
  );
}

function UntilTime({ chosen, name }: SeveralProps) {
  const { close } = useDialogs();
  const { snooze } = useSuppressing();
  const now = useNow(MINUTE);
  const [choosing, setChoosing] = useState(false);
  const hide = (until: number) => {
    close();
    void snooze(chosen, name, { until });
  };
  const offers = [
    { label: text.quiet.hour, until: now + HOUR },
    { label: text.quiet.fourHours, until: now + 4 * HOUR },
    { label: text.quiet.morning, until: nextMorning(now) },
  ];
  return (
    <section className="vstack qt-until" aria-label={text.quiet.until}>
      <h3>{text.quiet.until}</h3>
      <div className="qt-offers">
        {offers.map(({ label, until }) => (
          <Button key={label} onPress={() => hide(until)}>
            {label}
            <span className="t11 i3">{moment(until, now)}</span>
          </Button>
        ))}
        {!choosing && (
          <Button tone="ghost" icon="clock" onPress={() => setChoosing(true)}>
            {text.quiet.date}
          </Button>
        )}
      </div>
      {choosing && <UntilDate onHide={hide} />}
    </section>
  );
}

function UntilDate({ onHide }: { readonly onHide: (until: number) => void }) {
  const [value, setValue] = useState(() => toField(nextMorning(Date.now())));
  const [passed, setPassed] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const until = new Date(value).getTime();
    const ahead = until > Date.now();
    setPassed(!ahead);
    if (ahead) onHide(until);
  };
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <form className="vstack g1" onSubmit={submit}>
      <div className="hstack">
        <label className="su-amount">
          <span>{text.quiet.dateLabel}</span>
          <input
            className={passed ? 'field on is-bad' : 'field on'}
            type="datetime-local"
            required
            autoFocus
            value={value}
            aria-invalid={passed}
            aria-describedby="quiet-date-hint"
            onChange={(event) => setValue(event.target.value)}
          />
        </label>
        <Button type="submit">{text.quiet.hide}</Button>
      </div>
      <p id="quiet-date-hint" className={passed ? 't12 crit-ink' : 't12 i3'}>
        {passed ? text.quiet.passed : text.quiet.zone({ zone })}
      </p>
    </form>
  );
}

/** Local time without a zone, to the minute, as the field wants it. */
function toField(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}
