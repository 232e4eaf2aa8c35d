import type { ModelCategory } from '../../../shared/domain/lens.ts';
import type { TemplateQuestion } from './question.ts';
import { isTroubleLike, speaksToModel } from './urgency.ts';

/** What evidence of a category speaks of. The two that are left out fit anything. */
const SUBJECTS: Readonly<Partial<Record<ModelCategory, RegExp>>> = {
  security:
    /auth|log(?:ged)?[- ]?in|passw|credential|user|account|sudo|\bsu\b|root|privilege|permission|denied|forbidden|unauthori[sz]ed|attack|attempt|intrus|malware|virus|exploit|inject|scan|probe|banned|block|firewall|certificate|tls|ssl|signature|key|token|secret|audit|suspicious|\.env|\.\.\/|\b\d{1,3}(?:\.\d{1,3}){3}\b/iu,
  resources:
    /mem|oom|heap|swap|disk|space|inode|quota|limit|full|capacity|\bcpu\b|load|descriptor|too many|exhaust|exceed|pool|temperature|throttl|resource|alloc|storage|volume|raid/iu,
  performance:
    /slow|latenc|took|time|delay|late|behind|lag|queue|throttl|wait|duration|second|\bm?s\b|\d(?:ms|s)\b|stall|blocked|hung|congest|load|busy|rate/iu,
  availability:
    /down|unreachable|unavailable|restart|start|stop|exit|kill|crash|refused|reset|closed?|connect|disconnect|lost|time(?:d )?-?out|offline|fail|health|heartbeat|lease|missing|not respond|degraded|abort/iu,
  mail: /mail|smtp|imap|pop3|postfix|dovecot|exim|sendmail|spam|dkim|spf|dmarc|deliver|bounce|recipient|relay|mx\b|\S@\S/iu,
  backup:
    /back-?up|snapshot|restic|borg|rsync|duplic|archiv|restore|replica|dump|\bwal\b|tarsnap|bacula|veeam|sync/iu,
};

/**
 * The category that evidence bears: the model's, if some cited template speaks of its subject in text, values, service
 * or samples; otherwise `errors` where something reads like trouble, and `unusual` where nothing does. A category is
 * part of a finding's identity, so a wrong one would also tear findings apart.
 */
export function boundCategory(category: ModelCategory, cited: readonly TemplateQuestion[]): ModelCategory {
  const subject = SUBJECTS[category];
  if (subject === undefined || cited.some((template) => wordsOf(template).some((text) => subject.test(text))))
    return category;
  if (category === 'security' && cited.some(speaksToModel)) return category;
  return cited.some(isTroubleLike) ? 'errors' : 'unusual';
}

function wordsOf({ template, service, samples, parameters }: TemplateQuestion): string[] {
  const values = parameters.flatMap(({ top }) => top.map(([value]) => value));
  return [template.text, service ?? '', ...samples.map(({ text }) => text), ...values];
}
