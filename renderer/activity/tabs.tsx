import type { ReactNode } from 'react';
import { formatRoute } from '../ui/route.ts';
import { text } from './messages.ts';

/** The parts of the page; all but the runs are named in the address where a run's id would be. */
const TABS = ['runs', 'coverage', 'queue', 'health'] as const;
type Tab = (typeof TABS)[number];

export function ActivityTabs({ current }: { readonly current: Tab }) {
  return (
    <nav className="hstack g1" aria-label={text.parts}>
      {TABS.map((tab) => (
        <a
          key={tab}
          className={tab === current ? 'chip lg on' : 'chip lg'}
          href={formatRoute({ page: 'activity', id: tab === 'runs' ? null : tab })}
          aria-current={tab === current ? 'page' : undefined}
        >
          {text.tabs[tab]}
        </a>
      ))}
    </nav>
  );
}

interface TabPageProps {
  readonly current: Tab;
  readonly children: ReactNode;
}

/** A part of the page that is one column. */
export function TabPage({ current, children }: TabPageProps) {
  return (
    <section className="col grow" aria-label={text.tabs[current]}>
      <header className="bar wide-bar">
        <h1>{text.title}</h1>
        <ActivityTabs current={current} />
      </header>
      <div className="scroll" tabIndex={0}>
        <div className="pad act-part">{children}</div>
      </div>
    </section>
  );
}
