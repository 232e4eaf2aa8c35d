const STEP = 3;
const WIDTH = 2;
const HEIGHT = 16;
const NEWEST = 3;

/**
 * Lines per hour of the last day, oldest first; the newest bars darker. Hours without lines stay a faint dot. One
 * path for all bars of a colour: a list draws hundreds of bars anew with every turn of the wheel.
 */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  const most = Math.max(1, ...values);
  const paths = { none: '', past: '', hot: '' };
  for (const [index, value] of values.entries()) {
    const height = value === 0 ? 1 : Math.max(1.5, (value / most) * HEIGHT);
    const isNewest = index >= values.length - NEWEST;
    paths[value === 0 ? 'none' : isNewest ? 'hot' : 'past'] +=
      `M${index * STEP} ${HEIGHT}h${WIDTH}v${-height}h${-WIDTH}z`;
  }
  const width = values.length * STEP;
  return (
    <svg
      className="spark"
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      aria-hidden="true"
    >
      {paths.none !== '' && <path className="none" d={paths.none} />}
      {paths.past !== '' && <path d={paths.past} />}
      {paths.hot !== '' && <path className="hot" d={paths.hot} />}
    </svg>
  );
}
