import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
  /** `sheet`: for what one looks something up in. */
  readonly size?: 'sheet';
  /** False for what must be answered, not clicked away. */
  readonly dismissable?: boolean;
}

/** A dialog over the page: focus stays inside, Escape closes it, and the focus goes back where it was. */
export function Dialog({
  title,
  open,
  onClose,
  children,
  wide = false,
  size,
  dismissable = true,
}: DialogProps) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen={open}
      isDismissable={dismissable}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Modal className={size === 'sheet' ? 'dialog sheet' : wide ? 'dialog wide-dialog' : 'dialog'}>
        <AriaDialog className="dialog-body">
          <Heading slot="title" className="t15">
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
