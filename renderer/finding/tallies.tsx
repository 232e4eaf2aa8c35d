import { useState } from 'react';
import { ENTITY_WORDS } from '../ui/words.ts';
import type { EntityKind, EntityTallies } from '../../shared/domain/words.ts';
import { Button } from '../ui/button.tsx';
import { count } from '../ui/format.ts';
import { text } from './messages.ts';

const TOP = 5;
const ORDER: readonly EntityKind[] = ['ip', 'user', 'path', 'unit', 'container', 'host', 'service'];

/** How often each address, user, … was seen: the five most frequent, the rest on request. */
export function Tallies({ entities }: { readonly entities: EntityTallies }) {
  const kinds = ORDER.filter((kind) => Object.keys(entities[kind] ?? {}).length > 0);
  const several = kinds.filter((kind) => Object.keys(entities[kind] ?? {}).length > 1);
  const single = kinds.filter((kind) => !several.includes(kind));
  if (kinds.length === 0) return null;
  return (
    <div className="sec">
      {several.length > 0 && (
        <div className="tallies">
          {several.map((kind) => (
            <Tally key={kind} kind={kind} values={entities[kind] ?? {}} />
          ))}
        </div>
      )}
      {single.length > 0 && (
        <dl className="singles">
          {single.map((kind) => (
            <Single key={kind} kind={kind} values={entities[kind] ?? {}} />
          ))}
        </dl>
      )}
    </div>
  );
}

/** One value alone needs no bar. */
function Single({ kind, values }: TallyProps) {
  const [value, times] = Object.entries(values)[0] ?? ['', 0];
  return (
    <div>
      <dt>{ENTITY_WORDS[kind]}</dt>
      <dd title={text.lines({ many: times })}>{value}</dd>
    </div>
  );
}

interface TallyProps {
  readonly kind: EntityKind;
  readonly values: Readonly<Record<string, number>>;
}

function Tally(props: TallyProps) {
  const [open, setOpen] = useState(false);
  const sorted = Object.entries(props.values).sort((left, right) => right[1] - left[1]);
  const most = sorted[0]?.[1] ?? 1;
  const shown = open ? sorted : sorted.slice(0, TOP);
  const rest = sorted.slice(TOP);
  const name = ENTITY_WORDS[props.kind];
  return (
    <section aria-label={name}>
      <h3 className="h2">
        {name}
        <span className="push t11">{text.values({ many: sorted.length })}</span>
      </h3>
      {/* Many values scroll inside, and the keyboard has to get there. */}
      <div
        className={open ? 'tally-scroll' : undefined}
        {...(open ? { tabIndex: 0, role: 'group', 'aria-label': name } : {})}
      >
        <dl className="tally">
          {shown.map(([value, times], index) => (
            <div key={value} className="tally-row">
              <dt className="v" title={value}>
                <span className="clip">{value}</span>
              </dt>
              <dd className="bar2" aria-hidden="true">
                <i className={index === 0 ? 'top' : ''} style={{ width: `${(times / most) * 100}%` }} />
              </dd>
              <dd className="c">{count(times)}</dd>
            </div>
          ))}
        </dl>
      </div>
      {rest.length > 0 && (
        <div className="tally-rest">
          <Button tone="ghost" small className="link-btn rest" onPress={() => setOpen(!open)}>
            {open ? text.fewer : text.moreValues({ many: rest.length })}
          </Button>
          {!open && (
            <span className="c t12 i2">{count(rest.reduce((sum, [, times]) => sum + times, 0))}</span>
          )}
        </div>
      )}
    </section>
  );
}
