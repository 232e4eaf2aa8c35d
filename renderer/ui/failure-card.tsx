import type { ReactNode } from 'react';
import type { ShownFailure } from '../client/failure.ts';
import { SeverityMark } from './severity.tsx';

interface FailureCardProps {
  readonly title: string;
  readonly failure: ShownFailure;
  /** What can be done, likeliest first. */
  readonly children?: ReactNode;
  readonly tone?: 'bad' | 'warn';
}

/** What happened in words, the raw text in monospace, and ways out. Never a dialog over work. */
export function FailureCard({ title, failure, children, tone = 'bad' }: FailureCardProps) {
  return (
    <div className={`card ${tone} failure`} role="group" aria-label={title}>
      <div className="hstack">
        <SeverityMark severity={tone === 'bad' ? 'critical' : 'medium'} />
        <b className="medium">{title}</b>
      </div>
      <p className="t12">
        {failure.message} {failure.advice}
      </p>
      {failure.detail && (
        <pre className={tone === 'bad' ? 'raw crit-ink' : 'raw med-ink'}>{failure.detail}</pre>
      )}
      {children && <div className="hstack ways">{children}</div>}
    </div>
  );
}
