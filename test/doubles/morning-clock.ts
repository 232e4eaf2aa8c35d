import type { Clock } from '../../electron/engine/ports.ts';

/** A Wednesday in UTC: midnight, the end of a month and a change of summer time are far. */
const MORNING = Date.UTC(2026, 10, 18, 10, 30);

/** Milliseconds from the system's time to that morning's, which begins when this is loaded. */
const TO_MORNING = MORNING - Date.now();

/** Goes as the system's clock does, but what is seen by it is the same at whatever hour the tests run. */
export const morningClock: Pick<Clock, 'now'> = { now: () => Date.now() + TO_MORNING };
