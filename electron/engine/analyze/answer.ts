import { plainText } from './plain-text.ts';
import { salvage } from './salvage.ts';
import {
  DO_LIMIT,
  ROUTINE_LIMIT,
  TITLE_LIMIT,
  WHY_LIMIT,
  wireAnswerSchema,
  wireFindingSchema,
  type WireFinding,
} from './wire-schema.ts';

/** One finding of an answer, its texts plain and capped, its ids not yet looked up. */
export interface Claim {
  readonly cites: readonly number[];
  readonly category: WireFinding['c_kind'];
  readonly verdict: WireFinding['d_verdict'];
  readonly severity: WireFinding['e_severity'];
  readonly title: string;
  readonly why: string;
  readonly advice: string;
}

export interface Answer {
  readonly claims: readonly Claim[];
  readonly noise: readonly number[];
  /** Why those are routine, in one text for all; plain and capped, empty where nothing was said. */
  readonly routine: string;
  /** Why findings of the answer cannot be used, one sentence each. */
  readonly rejections: readonly string[];
}

/**
 * Reads an answer. A whole one is parsed, a cut one gives what is complete in it.
 *
 * @returns null if nothing in it can be used, so that the question is worth asking again
 */
export function parseAnswer(text: string, cut: boolean): Answer | null {
  const whole = wireAnswerSchema.safeParse(parseJson(text));
  if (whole.success) {
    const { a_findings, b_noise, c_routine } = whole.data;
    return toAnswer(a_findings, b_noise, c_routine);
  }
  if (!cut) return null;
  const saved = salvage(text);
  const answer = toAnswer(saved.findings, saved.noise, '');
  return answer.claims.length + answer.noise.length === 0 ? null : answer;
}

function toAnswer(findings: readonly unknown[], noise: readonly number[], routine: string): Answer {
  const claims: Claim[] = [];
  const rejections: string[] = [];
  for (const [at, finding] of findings.entries()) {
    const checked = wireFindingSchema.safeParse(finding);
    const claim = checked.success ? toClaim(checked.data) : null;
    if (claim) claims.push(claim);
    else rejections.push(`Finding ${at + 1} of the answer has not the form that was asked for.`);
  }
  return { claims, noise, routine: plainText(routine, ROUTINE_LIMIT), rejections };
}

/** Null if nothing legible is left of its title or its reason. */
function toClaim(finding: WireFinding): Claim | null {
  const title = plainText(finding.f_title, TITLE_LIMIT);
  const why = plainText(finding.b_why, WHY_LIMIT);
  if (title === '' || why === '') return null;
  return {
    cites: [...new Set(finding.a_cites)],
    category: finding.c_kind,
    verdict: finding.d_verdict,
    severity: finding.e_severity,
    title,
    why,
    advice: plainText(finding.g_do, DO_LIMIT),
  };
}

/** The JSON of a text, a code fence or words around it left out; undefined if there is none. */
function parseJson(text: string): unknown {
  const from = text.indexOf('{');
  const to = text.lastIndexOf('}');
  if (from < 0 || to < from) return undefined;
  try {
    return JSON.parse(text.slice(from, to + 1));
  } catch {
    return undefined;
  }
}
