import type { NotificationSettings } from '../../../shared/domain/settings.ts';
import { compareSeverity, worstSeverity, type Severity } from '../../../shared/domain/words.ts';

/** The least severities that interrupt, by day and in the quiet hours. */
export interface Thresholds {
  readonly day: Severity;
  /** Never below `day`. */
  readonly quietHours: Severity;
}

/** What holds for a finding of these servers: the most permissive of them, by day and by night. */
export function thresholdsOf(settings: NotificationSettings, serverIds: readonly string[]): Thresholds {
  const [first = thresholdsOfServer(settings, null), ...others] = serverIds.map((id) =>
    thresholdsOfServer(settings, id),
  );
  return others.reduce(
    (least, each) => ({
      day: milder(least.day, each.day),
      quietHours: milder(least.quietHours, each.quietHours),
    }),
    first,
  );
}

function thresholdsOfServer(settings: NotificationSettings, serverId: string | null): Thresholds {
  const own =
    serverId === null || !Object.hasOwn(settings.servers, serverId) ? null : settings.servers[serverId];
  const day = own?.day ?? settings.threshold;
  return { day, quietHours: worstSeverity(day, own?.quietHours ?? settings.quietHours.threshold) };
}

export function reaches(severity: Severity, threshold: Severity): boolean {
  return compareSeverity(severity, threshold) >= 0;
}

function milder(left: Severity, right: Severity): Severity {
  return compareSeverity(left, right) <= 0 ? left : right;
}
