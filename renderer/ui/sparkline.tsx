const STEP = 3;
const HEIGHT = 16;
const NEWEST = 3;

/** Lines per hour of the last day, oldest first; the newest bars darker. Hours without lines stay a faint dot. */
export function Sparkline({ values }: { readonly values: readonly number[] }) {
  const most = Math.max(1, ...values);
  return (
    <svg
      className="spark"
      width={values.length * STEP}
      height={HEIGHT}
      viewBox={`0 0 ${values.length * STEP} ${HEIGHT}`}
      aria-hidden="true"
    >
      {values.map((value, index) => {
        const height = value === 0 ? 1 : Math.max(1.5, (value / most) * HEIGHT);
        const hot = value > 0 && index >= values.length - NEWEST;
        return (
          <rect
            key={index}
            x={index * STEP}
            y={HEIGHT - height}
            width="2"
            height={height}
            className={value === 0 ? 'none' : hot ? 'hot' : ''}
          />
        );
      })}
    </svg>
  );
}
