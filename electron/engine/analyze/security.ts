import type { TemplateQuestion } from './question.ts';

/** What lines say in which somebody gets in, tries to, is kept out, or gets more than is theirs. */
const SECURITY: readonly RegExp[] = [
  /fail(?:ed|ure|s)?\b.{0,60}\b(?:password|auth\w*|log ?-?in|logon|publickey|public key|su|sudo|mfa|otp)\b/iu,
  /\b(?:password|auth\w*|log ?-?in|logon|publickey|su|sudo|pam_unix|mfa|otp)\b.{0,60}\bfail/iu,
  /\b(?:invalid|illegal|unknown) user\b|incorrect password|wrong password|bad password|maximum authentication attempts/iu,
  /break-?in|intru(?:sion|der)|attack|brute.?force|exploit|malware|virus|trojan|rootkit|backdoor|ransom|botnet|\bcve-\d/iu,
  /unauthori[sz]ed|(?:access|permission) denied|not (?:allowed|permitted)|forbidden|privilege|not in (?:the )?sudoers|sudo:? .{0,80}command/iu,
  /port ?scan|\bscann(?:er|ing)\b|injection|path traversal|\.\.\/|\/etc\/(?:passwd|shadow)|\/\.env\b|\/\.git\b|wp-login|union select/iu,
  /\b(?:new|added?) (?:user|group)\b|password changed|authorized_keys|host key|certificate (?:verify|verification|invalid|expired)/iu,
  /\b(?:banned?|blocked|quarantin\w*)\b|apparmor=|selinux|\bavc:|fail2ban|firewall|possible syn flooding/iu,
];

/** True if its text, its program or one of its samples speaks of security: a model's "noise" is not believed of it. */
export function isSecurityLike({ template, service, samples }: TemplateQuestion): boolean {
  const texts = [template.text, service ?? '', ...samples.map(({ text }) => text)];
  return texts.some((text) => SECURITY.some((shape) => shape.test(text)));
}
