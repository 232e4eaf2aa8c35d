import type { ReactElement } from 'react';
import type { Severity } from '../../shared/domain/words.ts';

const FILLED: Readonly<Record<Severity, ReactElement>> = {
  critical: (
    <>
      <rect x="3" y="3" width="10" height="10" rx="1.8" transform="rotate(45 8 8)" fill="currentColor" />
      <path className="bang" d="M8 4.9v3.6M8 11.05v.01" fill="none" strokeWidth="1.7" strokeLinecap="round" />
    </>
  ),
  high: (
    <path
      d="M8 3 14 13H2Z"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinejoin="round"
    />
  ),
  medium: <rect x="3" y="3" width="10" height="10" rx="2" fill="currentColor" />,
  low: <circle cx="8" cy="8" r="4.5" fill="currentColor" />,
  info: <circle cx="8" cy="8" r="2.5" fill="currentColor" />,
};

const OUTLINED: Readonly<Record<Severity, ReactElement>> = {
  critical: <rect x="3.5" y="3.5" width="9" height="9" rx="1.4" transform="rotate(45 8 8)" />,
  high: <path d="M8 3.2 13.7 12.7H2.3Z" strokeLinejoin="round" />,
  medium: <rect x="3.3" y="3.3" width="9.4" height="9.4" rx="2" />,
  low: <circle cx="8" cy="8" r="4" />,
  info: <circle cx="8" cy="8" r="2.2" />,
};

interface SeverityMarkProps {
  readonly severity: Severity;
  /** False: unusual, not judged yet; drawn as an outline. */
  readonly judged?: boolean;
  readonly size?: 12 | 16 | 20;
  /** Left out where a word beside it says the same. */
  readonly label?: string;
}

/** Shape says how bad, fill says whether it was judged. */
export function SeverityMark({ severity, judged = true, size = 16, label }: SeverityMarkProps) {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg className={`sev ${severity}`} width={size} height={size} viewBox="0 0 16 16" {...named}>
      {judged ? (
        FILLED[severity]
      ) : (
        <g fill="none" stroke="currentColor" strokeWidth="1.6">
          {OUTLINED[severity]}
        </g>
      )}
    </svg>
  );
}
