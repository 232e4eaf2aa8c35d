/** How long an address of a file's content has to stay while the browser saves it, in milliseconds. */
const KEPT = 60_000;

/** Hands a JSON text to the person as a file, by the means of the browser, in the desktop app too. */
export function saveFile(name: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
}
