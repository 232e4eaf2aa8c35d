import { implement } from '@orpc/server';
import { systemContract, type Proof } from '../../../shared/contract/system.ts';
import type { CoverageInterval } from '../../../shared/domain/coverage.ts';
import { NightjarError, type Failure } from '../../../shared/domain/failure.ts';
import type { Server } from '../../../shared/domain/server.ts';
import {
  MILLISECONDS_PER_MINUTE,
  toMilliseconds,
  toNanoseconds,
  type Milliseconds,
} from '../../../shared/domain/time.ts';
import type { Store } from '../store/store.ts';
import { withFailures } from './failures.ts';
import type { Services } from './services.ts';

const DAY_MINUTES = 24 * 60;

const STARTED_BY_HAND: Failure = {
  code: 'unexpected',
  message: 'In a browser Nightjar is started by hand.',
  advice: 'Use the desktop app, or let your system start “nightjar serve”.',
};

export function systemRouter(services: Services) {
  const os = implement(systemContract).use(withFailures);
  const { prompts, events, pages, info } = services;
  return {
    info: os.info.handler(() => info()),
    host: os.host.handler(() => services.host()),
    setStartAtLogin: os.setStartAtLogin.handler(async ({ input }) => {
      if (services.loginItem === null) throw new NightjarError(STARTED_BY_HAND);
      await services.loginItem.set(input.enabled);
      return services.host();
    }),
    proof: os.proof.handler(() => proofOf(services)),
    rule: os.rule.handler(({ input }) => services.ruleText(input.id)),
    addRule: os.addRule.handler(({ input: { name, text } }) => {
      services.addRule(name, text);
      return { file: `${name}.yml` };
    }),
    events: os.events.handler(async function* ({ signal }) {
      const stream = events.subscribe('engine', signal ? { signal } : {});
      // Only now: what waited for a page is told at once, and must be heard.
      const leave = pages.enter();
      // At once, as the stream itself ends: what is told afterwards would be heard by nobody.
      signal?.addEventListener('abort', leave, { once: true });
      try {
        yield* stream;
      } finally {
        leave();
      }
    }),
    prompts: os.prompts.handler(() => prompts.pending()),
    answerPrompt: os.answerPrompt.handler(({ input }) => ({
      accepted: prompts.answer(input.id, input.answer),
    })),
  };
}

/** What was read, until when, and what was not: the proof behind an empty inbox. */
function proofOf({ store, poller, clock, rules }: Services): Proof {
  const minute = Math.ceil(clock.now() / MILLISECONDS_PER_MINUTE);
  const servers = store.servers.list();
  const statuses = servers.map((server) => poller.lane(server.id)?.status());
  const sources = servers.flatMap((server) => store.servers.sources(server.id));
  const ends = sources.map(({ id }) => store.coverage.watermark(id));
  const lowest = ends.reduce(
    (least, end) => (least === null || end === null ? null : end < least ? end : least),
    ends[0] ?? null,
  );
  const next = statuses.map((status) => status?.nextPollAt ?? null).filter((at) => at !== null);
  return {
    lines: servers.reduce((sum, { id }) => sum + store.volume.ofServer(id, minute - DAY_MINUTES, minute), 0),
    servers: servers.length,
    readUpTo: lowest === null ? null : toMilliseconds(lowest),
    rules: rules(),
    templates: servers.reduce((sum, { id }) => sum + store.templates.count(id), 0),
    waitingForModel: store.backlog.summary().count,
    nextPollAt: next.length === 0 ? null : Math.min(...next),
    notRead: servers.flatMap((server) => [
      ...notReadOf({ store, poller }, server.id, server.name),
      ...givenUpOf(store, server, clock.now()),
    ]),
  };
}

/** Ranges of the last day that failed for good: they are read again by nobody, so they must not look as if read. */
function givenUpOf(store: Store, server: Pick<Server, 'id' | 'name'>, now: Milliseconds): Proof['notRead'] {
  const day = toNanoseconds(now - DAY_MINUTES * MILLISECONDS_PER_MINUTE);
  return store.servers.sources(server.id).flatMap((source) =>
    store.coverage
      .of(source.id)
      .filter(({ state, to }) => state === 'failed' && to > day)
      .map((gap) => ({
        serverName: server.name,
        sourceName: source.name,
        since: toMilliseconds(gap.from),
        failure: givenUp(gap),
      })),
  );
}

function givenUp({ from, to, reason }: CoverageInterval): Failure {
  const minutes = Math.max(1, Math.round(toMilliseconds(to - from) / MILLISECONDS_PER_MINUTE));
  return {
    code: 'range-given-up',
    message: `${minutes} ${minutes === 1 ? 'minute was' : 'minutes were'} given up after five failures.`,
    advice: 'What was logged then is not read again by itself; look at it in Loki.',
    values: { minutes: String(minutes) },
    ...(reason?.kind === 'failure' && { detail: reason.failure.message }),
  };
}

function notReadOf(
  { store, poller }: Pick<Services, 'store' | 'poller'>,
  serverId: string,
  serverName: string,
): Proof['notRead'] {
  const lane = poller.lane(serverId);
  const status = lane?.status();
  const broken = status?.hops.find((hop) => hop.kind !== 'model' && hop.failure !== null);
  const ofSources = store.servers.sources(serverId).flatMap((source) => {
    const failure: Failure | null = lane?.failureOf(source.id) ?? null;
    const since = store.coverage.watermark(source.id);
    return failure
      ? [
          {
            serverName,
            sourceName: source.name,
            since: since === null ? null : toMilliseconds(since),
            failure,
          },
        ]
      : [];
  });
  if (ofSources.length > 0 || !broken?.failure) return ofSources;
  return [{ serverName, sourceName: null, since: broken.lastSuccess, failure: broken.failure }];
}
