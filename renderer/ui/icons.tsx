import type { ReactElement } from 'react';

/** 16 px grid, 1.5 stroke, round ends. */
const PATHS = {
  inbox: (
    <>
      <path d="M2.5 9.5 4.2 4A1.4 1.4 0 0 1 5.5 3h5a1.4 1.4 0 0 1 1.3 1l1.7 5.5V12a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1z" />
      <path d="M2.5 9.5h3l1 1.5h3l1-1.5h3" />
    </>
  ),
  again: (
    <>
      <path d="M3.2 6A5.2 5.2 0 1 1 2.8 8.6" />
      <path d="M2.8 3v3.2H6M8 5.3V8l1.8 1.2" />
    </>
  ),
  pulse: <path d="M2 8h2.5l2-4.5 3 9 2-4.5H14" />,
  server: (
    <>
      <rect x="2.5" y="3" width="11" height="4" rx="1" />
      <rect x="2.5" y="9" width="11" height="4" rx="1" />
      <path d="M5 5h.01M5 11h.01" />
    </>
  ),
  moon: <path d="M13 9.6A5.5 5.5 0 1 1 6.4 3 4.4 4.4 0 0 0 13 9.6Z" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4" />
      <path d="m10 10 3.2 3.2" />
    </>
  ),
  zoom: (
    <>
      <circle cx="7" cy="7" r="4" />
      <path d="m10 10 3.2 3.2M7 5.4v3.2M5.4 7h3.2" />
    </>
  ),
  cross: <path d="m4.5 4.5 7 7M11.5 4.5l-7 7" />,
  down: <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />,
  up: <path d="m4.5 9.5 3.5-3.5 3.5 3.5" />,
  left: <path d="M9.5 4.5 6 8l3.5 3.5" />,
  right: <path d="M6.5 4.5 10 8l-3.5 3.5" />,
  rise: <path d="M8 13V3.5M4.2 7.2 8 3.5l3.8 3.7" />,
  back: (
    <>
      <path d="M3.5 6.5h6a3.2 3.2 0 0 1 0 6.4H6" />
      <path d="M6.2 3.5 3.2 6.5l3 3" />
    </>
  ),
  check: <path d="m3.5 8.5 3 3 6-7" />,
  done: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="m5.6 8.2 1.7 1.7 3.2-3.6" />
    </>
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="7.5" height="7.5" rx="1.5" />
      <path d="M10.5 3.2H4.7a1.5 1.5 0 0 0-1.5 1.5v5.8" />
    </>
  ),
  rule: <path d="M3 4.5h7M3 8h10M3 11.5h5" />,
  model: (
    <>
      <rect x="4.5" y="4.5" width="7" height="7" rx="1.2" />
      <path d="M6.5 4.5v-2M9.5 4.5v-2M6.5 13.5v-2M9.5 13.5v-2M4.5 6.5h-2M4.5 9.5h-2M13.5 6.5h-2M13.5 9.5h-2" />
    </>
  ),
  bell: (
    <path d="M8 2.5A3.6 3.6 0 0 0 4.4 6.1c0 3.3-1.4 4.4-1.4 4.4h10s-1.4-1.1-1.4-4.4A3.6 3.6 0 0 0 8 2.5ZM6.7 13a1.5 1.5 0 0 0 2.6 0" />
  ),
  pause: <path d="M5.5 4v8M10.5 4v8" />,
  play: <path d="M5.5 4v8l6.5-4z" />,
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  minus: <path d="M3.5 8h9" />,
  tilde: <path d="M3 9.2c1.6-2.6 3.4-2.6 5-1.2s3.4 1.4 5-1.2" />,
  equal: <path d="M3.5 6h9M3.5 10h9" />,
  spin: <path d="M8 2.5a5.5 5.5 0 1 1-5.5 5.5" />,
  lines: <path d="M3 4h10M3 8h6M3 12h10" />,
  merge: <path d="M4 3v3.5a3 3 0 0 0 3 3h5M9.5 7l2.7 2.5L9.5 12M4 13V9.5" />,
  split: <path d="M4 13V3M4 8h3a3 3 0 0 0 3-3V3M8.2 4.8 10 3l1.8 1.8M4 8h3a3 3 0 0 1 3 3v2" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 5v3l2 1.3" />
    </>
  ),
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6" rx="1.2" />
      <path d="M5.5 7V5.2a2.5 2.5 0 0 1 5 0V7" />
    </>
  ),
  key: (
    <>
      <circle cx="5.5" cy="8" r="2.7" />
      <path d="M8.2 8h5.3v2.2M11 8v1.7" />
    </>
  ),
  gear: (
    <>
      <path d="M2.5 5h5.8M12.2 5h1.3M2.5 11h1.3M7.7 11h5.8" />
      <circle cx="10.2" cy="5" r="1.9" />
      <circle cx="5.8" cy="11" r="1.9" />
    </>
  ),
  computer: (
    <>
      <rect x="3.5" y="3.5" width="9" height="6.5" rx="1" />
      <path d="M2 12.5h12" />
    </>
  ),
  bin: <path d="M3 4.5h10M6.3 4.5V3h3.4v1.5M4.3 4.5l.6 8.5h6.2l.6-8.5M6.8 7v3.7M9.2 7v3.7" />,
  plug: <path d="M5.5 2.5v3M10.5 2.5v3M4 5.5h8v2a4 4 0 0 1-8 0zM8 11.5v2" />,
  sort: <path d="M5 3v10M2.8 10.8 5 13l2.2-2.2M11 13V3M8.8 5.2 11 3l2.2 2.2" />,
  warn: <path d="M8 3 14 13H2zM8 6.8v3M8 11.4h.01" />,
  filter: <path d="M2.5 4.5h11M4.5 8h7M6.5 11.5h3" />,
  chart: <path d="M3 13V9M6.3 13V4M9.7 13V7M13 13V5.5" />,
  hide: (
    <path d="M6.5 4.2C7 4.1 7.5 4 8 4c4 0 6 4 6 4s-.6 1.2-1.8 2.3M4.2 5.4C2.7 6.5 2 8 2 8s2 4 6 4c1 0 1.9-.2 2.7-.6M2.8 2.8l10.4 10.4" />
  ),
} satisfies Record<string, ReactElement>;

export type IconName = keyof typeof PATHS;

export function Icon({ name, small = false }: { readonly name: IconName; readonly small?: boolean }) {
  return (
    <svg className={small ? 'i s' : 'i'} viewBox="0 0 16 16" aria-hidden="true">
      {PATHS[name]}
    </svg>
  );
}

const BODY =
  'M1.3 13.4C2.6 12.7 3.2 12 3.7 10.8C4.9 7.3 7.7 5.3 11.2 5.3C14.6 5.3 16.7 6.9 18 9.2C19.4 11.6 25.6 11.6 31 5C31.6 18.4 25 28.4 15.4 28.4C8.6 28.4 4.2 23.2 4 15.6Z';

/** The mark: a bird whose body is a crescent. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <path fillRule="evenodd" d={`${BODY}M7.2 11A3.3 3.3 0 0 0 13.8 11Z`} />
    </svg>
  );
}

/** The bird on its branch: asleep where nothing needs you, awake before there is anything to watch. */
export function Bird({ asleep }: { readonly asleep: boolean }) {
  return (
    <svg width="96" height="72" viewBox="0 0 96 72" aria-hidden="true">
      <g fill="var(--ink-3)">
        <circle cx="72" cy="16" r="1" />
        <circle cx="14" cy="24" r="1" />
        <circle cx="86" cy="36" r=".8" />
        <circle cx="28" cy="8" r=".8" />
      </g>
      <g transform="translate(25 12) scale(1.44)">
        <path
          fill="var(--ink)"
          fillRule="evenodd"
          d={asleep ? BODY : `${BODY}M7.2 11A3.3 3.3 0 0 0 13.8 11Z`}
        />
        {asleep && (
          <path
            d="M7.4 11.6c1.7 1.5 4.3 1.5 6 0"
            fill="none"
            stroke="var(--panel)"
            strokeWidth="1.4"
            strokeLinecap="round"
          />
        )}
      </g>
      <path d="M6 54h84" stroke="var(--ink-3)" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}
