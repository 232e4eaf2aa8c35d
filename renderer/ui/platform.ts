/** Whether ⌘ does here what Ctrl does elsewhere. */
export const APPLE = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);
