import { implement, ORPCError } from '@orpc/server';
import { suppressionsContract, type SuppressionPreview } from '../../../shared/contract/suppressions.ts';
import { MOST_QUIET } from '../../../shared/domain/values.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Suppression } from '../../../shared/domain/suppression.ts';
import { MILLISECONDS_PER_MINUTE, type Milliseconds } from '../../../shared/domain/time.ts';
import { proposeQuiet, QUIET_LOOKS_BACK, quietEnd, type QuietProposal } from '../findings/quiet.ts';
import { matchersFrom } from '../findings/suppression-suggest.ts';
import { refusalOf } from '../findings/suppression-refusal.ts';
import { atOnce, inSlices } from '../jobs/slices.ts';
import { applied } from './applying.ts';
import { chosenIds } from './chosen.ts';
import { withFailures } from './failures.ts';
import { gone } from './refusals.ts';
import { hideFindingAgain } from './hide-again.ts';
import type { Services } from './services.ts';
import { settled } from './settled.ts';
import { changed, takeEach } from './triage-steps.ts';
import { detailOf, dismissReview, keep, reviewed, viewsOf, type RuleDraft } from './suppression-views.ts';

const NOTHING = {
  now: {
    count: 0,
    bySeverity: { info: 0, low: 0, medium: 0, high: 0, critical: 0 },
    newest: null,
    partly: 0,
    ids: [],
  },
  last30Days: { count: 0, high: 0, last: null, days: [], gravest: [] },
  atLeast: false,
};
const QUIET_REASON = 'Quiet until it gets worse';
const ENDED_ALREADY: Failure = {
  code: 'suppression-ended',
  message: 'This rule would have ended already.',
  advice: 'Choose a later end.',
  values: {},
};

const TOO_MANY: Failure = {
  code: 'unexpected',
  message: 'These are too many findings to keep each of them quiet by a rule of its own.',
  advice: 'Suppress them by one rule, or narrow the search.',
};

export function suppressionsRouter(services: Services) {
  const os = implement(suppressionsContract).use(withFailures);
  const { store, clock } = services;
  return {
    list: os.list.handler(() => viewsOf(services)),
    get: os.get.handler(({ input }) => detailOf(services, input.id)),
    preview: os.preview.handler(({ input, signal }) => previewOf(services, input, input.id ?? null, signal)),
    add: os.add.handler(async ({ input }) => {
      refuse(services, input);
      const suppression = newRule(services, input, input.reason);
      return { id: suppression.id, undo: await applied(services, store.suppressions.save(suppression)) };
    }),
    edit: os.edit.handler(async ({ input }) => {
      refuse(services, input);
      const known = existing(services, input.id);
      const { matchers, end, reason } = input;
      const edited = store.suppressions.save({ ...known, matchers, end, reason });
      return { undo: await applied(services, edited) };
    }),
    end: os.end.handler(({ input }) => setEnded(services, input.id, clock.now())),
    reopen: os.reopen.handler(({ input }) => setEnded(services, input.id, null)),
    suggest: os.suggest.handler(({ input }) => {
      const finding = store.findings.shown(input.findingId);
      if (!finding) return null;
      const { sourceIds, templates } = store.suppressions.partsOf(finding.id);
      return {
        matchers: matchersFrom(finding, sourceIds, templates),
        quiet: proposalFor(services, finding.id),
      };
    }),
    quiet: os.quiet.handler(async ({ input }) => {
      const { perHour = null, reason = QUIET_REASON } = input;
      const ids = chosenIds(services, input);
      if (ids.length > MOST_QUIET) throw new NightjarError(TOO_MANY);
      const step = (id: string) => keepQuiet(services, id, perHour, reason);
      return { undo: await takeEach(services, ids, step) };
    }),
    hideAgain: os.hideAgain.handler(({ input: { findingId } }) => {
      settled(services);
      const perHour = () => proposalFor(services, findingId).perHour;
      const undo = store.transaction(() => hideFindingAgain(services, findingId, perHour));
      if (undo.length > 0) changed(services, [findingId]);
      return { undo };
    }),
    review: os.review.handler(() => reviewed(services)),
    dismissReview: os.dismissReview.handler(() => dismissReview(services)),
    keep: os.keep.handler(({ input }) => keep(services, existing(services, input.id).id)),
  };
}

async function previewOf(
  services: Services,
  draft: RuleDraft,
  id: string | null,
  signal: AbortSignal | undefined,
): Promise<SuppressionPreview> {
  const { store, clock } = services;
  settled(services);
  const refused = refusal(services, draft);
  const known = id === null ? null : store.suppressions.get(id);
  const { matchers, end } = draft;
  const rule = known ? { ...known, matchers, end, endedAt: null } : newRule(services, draft, '');
  const counted =
    refused === null ? await inSlices(store.suppressions.preview(rule, clock.now()), signal) : NOTHING;
  const { last30Days } = counted;
  return {
    ...counted,
    now: { ...counted.now, ids: [...counted.now.ids] },
    last30Days: { ...last30Days, days: [...last30Days.days], gravest: [...last30Days.gravest] },
    refused,
  };
}

function keepQuiet(services: Services, id: string, perHour: number | null, reason: string): number[] {
  const { store } = services;
  const finding = store.findings.shown(id);
  if (!finding) return [];
  const end = quietEnd(finding, perHour ?? proposalFor(services, finding.id).perHour);
  const rule = newRule(services, { matchers: { findingId: finding.id }, end }, reason);
  return atOnce(store.suppressions.save(rule));
}

function newRule({ clock, newId }: Services, { matchers, end }: RuleDraft, reason: string): Suppression {
  return { id: newId(), reason, createdAt: clock.now(), origin: 'you', matchers, end, endedAt: null };
}

function existing({ store }: Services, id: string): Suppression {
  const known = store.suppressions.get(id);
  if (known) return known;
  throw gone('rule');
}

function refuse(services: Services, draft: RuleDraft): void {
  const refused = refusal(services, draft);
  if (refused === null) return;
  throw new ORPCError('BAD_REQUEST', { message: `${refused.message} ${refused.advice}`, data: refused });
}

/** Ends a rule, or (null) lets it hold again. */
async function setEnded(
  services: Services,
  id: string,
  endedAt: Milliseconds | null,
): Promise<{ undo: number[] }> {
  const known = existing(services, id);
  const application = services.store.suppressions.setEnded(known.id, endedAt);
  return { undo: application === null ? [] : await applied(services, application) };
}

function refusal({ store, clock }: Services, { matchers, end }: RuleDraft): Failure | null {
  if (end.kind === 'at' && end.at <= clock.now()) return ENDED_ALREADY;
  const servers = store.servers.list();
  return refusalOf(matchers, { servers, sources: servers.flatMap(({ id }) => store.servers.sources(id)) });
}

function proposalFor({ store, clock }: Services, findingId: string): QuietProposal {
  const now = clock.now();
  const minute = Math.floor(now / MILLISECONDS_PER_MINUTE);
  return proposeQuiet(store.occurrences.of(findingId, minute - QUIET_LOOKS_BACK, minute + 1), now);
}
