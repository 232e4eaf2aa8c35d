import { useState } from 'react';

/** The value as it was when `holding` began, for as long as that lasts; else the value itself. */
export function useSteady<T>(value: T, holding: boolean): T {
  const [kept, setKept] = useState(value);
  if (!holding && kept !== value) setKept(value);
  return holding ? kept : value;
}
