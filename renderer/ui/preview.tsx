import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';

interface Preview {
  readonly ids: ReadonlySet<string>;
  readonly show: (ids: ReadonlySet<string>) => void;
}

const NONE: ReadonlySet<string> = new Set();
const PreviewContext = createContext<Preview>({ ids: NONE, show: () => undefined });

/** Remembers which findings a rule that is being edited would hide, for whoever shows them. */
export function PreviewProvider({ children }: { readonly children: ReactNode }) {
  const [ids, setIds] = useState(NONE);
  const preview = useMemo(() => ({ ids, show: setIds }), [ids]);
  return <PreviewContext value={preview}>{children}</PreviewContext>;
}

/** The findings to strike through and fade: what is being edited would hide them. */
export function usePreviewedIds(): ReadonlySet<string> {
  return useContext(PreviewContext).ids;
}

/** Shows findings as previewed as long as the calling component is drawn. */
export function useShowPreview(ids: readonly string[]): void {
  const { show } = useContext(PreviewContext);
  const key = ids.join('\n');
  useEffect(() => {
    show(key === '' ? NONE : new Set(key.split('\n')));
    return () => show(NONE);
  }, [show, key]);
}
