import type { BaseWindow, Dialog, MessageBoxOptions, MessageBoxReturnValue } from 'electron';

export class DialogDouble implements Pick<Dialog, 'showErrorBox' | 'showMessageBox'> {
  readonly errors: { readonly title: string; readonly content: string }[] = [];
  readonly questions: MessageBoxOptions[] = [];
  /** The index of the button that answers the next questions. */
  answer = 0;

  showErrorBox(title: string, content: string): void {
    this.errors.push({ title, content });
  }

  showMessageBox(
    ...given: [options: MessageBoxOptions] | [window: BaseWindow, options: MessageBoxOptions]
  ): Promise<MessageBoxReturnValue> {
    this.questions.push(given.length === 1 ? given[0] : given[1]);
    return Promise.resolve({ response: this.answer, checkboxChecked: false });
  }
}

export const dialog = new DialogDouble();
