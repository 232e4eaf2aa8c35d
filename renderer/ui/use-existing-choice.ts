import { useEffect, type RefObject } from 'react';

/**
 * Takes `aria-activedescendant` from a field when the option that it names is gone: React Aria says which option is
 * chosen half a second late, even if the list has changed meanwhile.
 */
export function useExistingChoice(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const input = field.current;
    const list = input?.closest('[role="dialog"]');
    if (!input || !list) return;
    const observer = new MutationObserver(() => {
      const named = input.getAttribute('aria-activedescendant');
      if (named !== null && document.getElementById(named) === null)
        input.removeAttribute('aria-activedescendant');
    });
    const attributeFilter = ['aria-activedescendant', 'id'];
    observer.observe(list, { subtree: true, childList: true, attributes: true, attributeFilter });
    return () => observer.disconnect();
  }, [field]);
}
