import type { TransferSection } from '../../shared/domain/transfer-file.ts';
import type { FindingFilter } from '../../shared/contract/findings.ts';
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';

/** What pages may ask for that is drawn above all of them, by the frame: pages do not import each other. */
export type DialogRequest =
  /** A suppression rule that starts from a finding. */
  | { readonly kind: 'suppress'; readonly findingId: string }
  /** A rule that is there already. */
  | { readonly kind: 'edit-suppression'; readonly id: string }
  /** A source that starts from a selector. */
  | { readonly kind: 'add-source'; readonly serverId: string; readonly selector: string }
  /** Quiet until worse, or until a time. */
  | { readonly kind: 'quiet'; readonly findingIds: readonly string[] }
  /** The same for all that pass a filter. */
  | { readonly kind: 'quiet-all'; readonly filter: FindingFilter; readonly many: number }
  /** Settings and what a person made, to a file; these sections ticked at first, null: all. */
  | { readonly kind: 'export'; readonly sections: readonly TransferSection[] | null }
  /** The text of such a file. */
  | { readonly kind: 'import'; readonly text: string };

interface Dialogs {
  readonly open: DialogRequest | null;
  readonly show: (request: DialogRequest) => void;
  readonly close: () => void;
}

const DialogsContext = createContext<Dialogs | null>(null);

/** Remembers which dialog is open; one at a time. */
export function DialogsProvider({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<DialogRequest | null>(null);
  const dialogs = useMemo<Dialogs>(() => ({ open, show: setOpen, close: () => setOpen(null) }), [open]);
  return <DialogsContext value={dialogs}>{children}</DialogsContext>;
}

/** @throws outside of a `DialogsProvider` */
export function useDialogs(): Dialogs {
  const dialogs = useContext(DialogsContext);
  if (dialogs === null) throw new Error('useDialogs outside of DialogsProvider');
  return dialogs;
}
