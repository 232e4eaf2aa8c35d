/** What a toast of Windows says and gives back. */
export interface Toast {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly silent: boolean;
  readonly findingIds: readonly string[];
  /** Labels of its buttons, in order. */
  readonly buttons: readonly string[];
}

/** What a toast says it was about when it is clicked, perhaps by a process that never showed it. */
export interface ToastArguments {
  readonly id: string;
  readonly findingIds: readonly string[];
}

/** A toast may have 5 KB in all, and names them once for each of its buttons. */
export const MOST_IDS_IN_TOAST = 10;

/**
 * A toast of the generic template (Microsoft, "Toast schema"). Written here, because Electron's own one names a notice
 * by a hash of its id, which leads nowhere after a restart. `type`, `action` and `tag` are read by Electron.
 */
export function toastXml(toast: Toast): string {
  const back = argumentsText(toast);
  const buttons = toast.buttons
    .map(
      (label, index) =>
        `<action activationType="foreground" arguments="${escaped(`type=action&action=${index}&${back}`)}" content="${escaped(label)}"/>`,
    )
    .join('');
  return [
    `<toast launch="${escaped(`type=click&${back}`)}">`,
    `<visual><binding template="ToastGeneric"><text>${escaped(toast.title)}</text><text>${escaped(toast.body)}</text></binding></visual>`,
    buttons === '' ? '' : `<actions>${buttons}</actions>`,
    toast.silent ? '<audio silent="true"/>' : '',
    '</toast>',
  ].join('');
}

/**
 * Whom Windows starts for a click on a toast of Nightjar's; for `app.setToastActivatorCLSID`, before anything is shown.
 * Never to be changed: without it Electron makes up another one at each start, and a click on an older toast leads
 * nowhere.
 */
export const TOAST_ACTIVATOR = '{52C9E03B-A329-4E04-AA81-9645CF4CF733}';

/** Reads back what `toastXml` wrote; null for anything else. */
export function readToastArguments(text: string): ToastArguments | null {
  const fields = new URLSearchParams(text);
  const id = fields.get('notice');
  if (!id) return null;
  return { id, findingIds: fields.getAll('finding') };
}

function argumentsText({ id, findingIds }: Toast): string {
  const fields = new URLSearchParams({ tag: id, notice: id });
  for (const finding of findingIds) fields.append('finding', finding);
  return fields.toString();
}

/** The five characters of XML 1.0, and none that it forbids. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
