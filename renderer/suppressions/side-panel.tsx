import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from '../ui/button.tsx';
import { text } from './messages.ts';

interface SidePanelProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog at the right edge, so that the list whose rows it previews stays in view. Escape closes it. */
export function SidePanel({ title, onClose, children }: SidePanelProps) {
  return (
    <ModalOverlay
      className="su-scrim"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="su-panel">
        <Dialog className="su-dialog">
          <header className="bar su-bar">
            <Heading slot="title" className="t15">
              {title}
            </Heading>
            <span className="push" />
            <Button tone="ghost" icon="cross" label={text.dialog.cancel} onPress={onClose} />
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
