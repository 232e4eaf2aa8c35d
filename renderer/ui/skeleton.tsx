import { useLate } from './use-late.ts';

const WIDTHS = [180, 220, 150, 240, 190, 210, 160, 230];

/** Row-shaped bars, after the frame has stood empty for a moment. */
export function RowSkeletons({ waiting, label }: { readonly waiting: boolean; readonly label: string }) {
  if (!useLate(waiting)) return null;
  return (
    <div role="status" aria-label={label}>
      {WIDTHS.map((width, index) => (
        <div key={index} className="row skeleton" aria-hidden="true">
          <i className="sk dot" />
          <div className="l1">
            <i className="sk" style={{ width }} />
            <i className="sk push" style={{ width: 32 }} />
          </div>
          <div className="l2">
            <i className="sk" style={{ width: 36 }} />
            <i className="sk" style={{ width: 112 }} />
            <i className="sk push" style={{ width: 72 }} />
          </div>
        </div>
      ))}
    </div>
  );
}
