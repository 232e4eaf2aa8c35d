const PAUSE = 250;

/**
 * Tells of a change at once, and of more that come soon after it together when a quarter of a second is over: as often
 * as a page can show. In real time, whatever clock the jobs go by.
 */
export function announcer(tell: (id: string) => void): (id: string) => void {
  const soon = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const pause = () => {
    timer = setTimeout(() => {
      timer = null;
      if (soon.size === 0) return;
      const ids = [...soon];
      soon.clear();
      pause();
      for (const id of ids) tell(id);
    }, PAUSE).unref();
  };
  return (id) => {
    if (timer !== null) {
      soon.add(id);
      return;
    }
    pause();
    tell(id);
  };
}
