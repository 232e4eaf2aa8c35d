import { implement, ORPCError } from '@orpc/server';
import type { z } from 'zod';
import { contract } from '../../shared/contract/contract.ts';
import {
  findingRowSchema,
  type FindingDetail,
  type FindingFilter,
  type FindingRow,
  type FindingSort,
} from '../../shared/contract/findings.ts';
import type { ServerView } from '../../shared/contract/servers.ts';
import type { EngineEvent, PendingPrompt, promptAnswerSchema } from '../../shared/contract/system.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import type { SavedView } from '../../shared/domain/view.ts';
import type { Clock } from '../../electron/engine/ports.ts';
import { NotificationsDouble, type Implementer } from './api-notifications.ts';
import { isHidden } from '../../renderer/client/optimistic.ts';
import { chosenOf, countsOf, matchedOf, matches } from './api-filter.ts';
import { allSuppressions } from './api-suppression-data.ts';
import { ApiActivity } from './api-activity.ts';
import { ApiEvents } from './api-events.ts';
import { ExploreDouble } from './api-explore.ts';
import { ApiFinding } from './api-finding.ts';
import { ApiServers } from './api-servers.ts';
import { ApiParts } from './api-parts.ts';
import { ApiModels } from './api-models.ts';
import { ApiSuppressions } from './api-suppressions.ts';
import { LensesDouble } from './api-lenses.ts';
import { ReanalysisDouble } from './api-reanalysis.ts';
import { reportsRouter } from './api-reports.ts';
import { TemplatesDouble } from './api-templates.ts';
import { ApiTriage } from './api-triage.ts';
import { MINUTE } from './api-data.ts';
import { allFindings, arrival, manyFindings, RULE } from './api-findings-data.ts';
import { allRuns, type RunDouble } from './api-runs-data.ts';
import { morningClock } from './morning-clock.ts';
import { GAP, quietServers, threeServers } from './api-servers-data.ts';
import { TransferDouble } from './api-transfer.ts';

/** What the double plays: a busy morning, a quiet one, a first start, a long list, a store that fails. */
export type Variant = 'busy' | 'quiet' | 'first-run' | 'many' | 'failing';

const STORE_FAILED: Failure = {
  code: 'store-failed',
  message: 'The database could not be read.',
  advice: 'Free some space on the disk; polling goes on and nothing is lost.',
  detail: 'SQLITE_IOERR: disk I/O error',
};

/** The whole contract in memory, with data as real as it gets. A test changes it through its public fields. */
export class ApiDouble {
  readonly now: number;
  readonly #clock: Pick<Clock, 'now'>;
  findings: FindingDetail[] = [];
  runs: RunDouble[] = [];
  prompts: PendingPrompt[] = [];
  /** While set, every call fails with it. */
  failure: Failure | null = null;
  warnings: Failure[] = [];
  /** Rules of the user's own that were saved. */
  readonly addedRules: Array<{ name: string; text: string }> = [];
  views: SavedView[] = [
    { id: 'high-and-above', name: 'High and above', query: 'severity:high,critical', icon: 'warn' },
    { id: 'quiet-until-worse', name: 'Quiet until worse', query: 'is:suppressed', icon: 'moon' },
  ];
  /** Lets everything but triage through. */
  refuseTriage = false;
  /** While set, lists are answered only when it resolves. */
  gate: Promise<void> | null = null;
  /** The same for what the pane shows of a finding. */
  detailGate: Promise<void> | null = null;
  readonly answers: Array<{ id: string; answer: z.infer<typeof promptAnswerSchema> }> = [];
  readonly fleet: ApiServers;
  readonly told: NotificationsDouble;
  readonly suppressions: ApiSuppressions;
  readonly transfer: TransferDouble;
  readonly vocabulary: TemplatesDouble;
  readonly context: LensesDouble;
  readonly reanalysis: ReanalysisDouble;
  readonly explore: ExploreDouble;
  readonly words = new ApiFinding({
    all: () => this.findings,
    change: (id, change) => {
      this.#change([id], change);
      this.emit({ kind: 'findings-changed', ids: [id] });
    },
    newEntry: () => ++this.#entry,
    now: () => this.#clock.now(),
  });
  readonly parts = new ApiParts({
    all: () => this.findings,
    replace: (findings) => {
      this.findings = findings;
      this.emit({ kind: 'findings-changed', ids: findings.map(({ id }) => id) });
    },
    newEntry: () => ++this.#entry,
    now: () => this.#clock.now(),
  });
  readonly models: ApiModels;
  readonly activity: ApiActivity;
  readonly #events = new ApiEvents();
  readonly #triage = new ApiTriage({
    change: (ids, change) => this.#change(ids, change),
    tell: (ids) => this.emit({ kind: 'findings-changed', ids: [...ids] }),
    newEntry: () => ++this.#entry,
    now: () => this.#clock.now(),
    undone: (suppressionIds) => this.suppressions.undone(suppressionIds),
  });
  #entry = 5_000;

  constructor(variant: Variant, clock: Pick<Clock, 'now'> = morningClock) {
    const now = clock.now();
    this.now = now;
    this.#clock = clock;
    this.fleet = new ApiServers(now);
    this.told = new NotificationsDouble(now, (event) => this.emit(event));
    this.models = new ApiModels(
      clock,
      () => this.servers,
      (server) => {
        this.servers = this.servers.map((view) =>
          view.server.id === server.id ? { ...view, server } : view,
        );
      },
      (event) => this.emit(event),
    );
    this.activity = new ApiActivity(now, {
      servers: () => this.servers,
      runs: () => this.runs,
      gate: () => this.gate,
    });
    this.transfer = new TransferDouble({ now, told: this.told, fleet: this.fleet, book: this });
    this.context = new LensesDouble(now);
    this.reanalysis = new ReanalysisDouble(
      clock,
      (event) => this.emit(event),
      () => this.servers,
    );
    this.explore = new ExploreDouble(clock, () => this.servers);
    this.vocabulary = new TemplatesDouble(clock, variant === 'many');
    const host = {
      findings: () => this.findings,
      now: () => clock.now(),
      surroundings: () => ({
        servers: this.servers.map(({ server }) => server),
        sources: this.servers.flatMap(({ sources }) => sources),
      }),
      mark: (ids: readonly string[], mark: FindingDetail['mark'], suppressionId: string) =>
        this.#triage.hide(ids, mark, suppressionId),
    };
    this.suppressions = new ApiSuppressions(host, variant === 'busy' ? allSuppressions(now) : []);
    this.failure = variant === 'failing' ? STORE_FAILED : null;
    if (variant === 'first-run') return;
    this.servers = variant === 'quiet' ? quietServers(now) : threeServers(now);
    this.models.furnish();
    this.runs = allRuns(now);
    if (variant === 'quiet')
      this.findings = allFindings(now).filter((one) => one.state === 'resolved' || isHidden(one));
    else this.findings = variant === 'many' ? manyFindings(now, 500) : allFindings(now);
  }

  get servers(): ServerView[] {
    return this.fleet.servers;
  }

  set servers(servers: ServerView[]) {
    this.fleet.servers = servers;
  }

  emit(event: EngineEvent): void {
    this.#events.emit(event);
  }

  get listening(): number {
    return this.#events.listening;
  }

  arrive(many = 1): void {
    const fresh = Array.from({ length: many }, () => arrival(this.#clock.now()));
    this.findings = [...fresh, ...this.findings];
    this.emit({ kind: 'findings-changed', ids: fresh.map((one) => one.id) });
  }

  ask(prompt: PendingPrompt): void {
    this.prompts = [...this.prompts, prompt];
    this.emit({ kind: 'prompts-changed', prompts: this.prompts });
  }

  router() {
    const os = implement(contract).use(async ({ next }) => {
      if (this.failure) throw new ORPCError('INTERNAL_SERVER_ERROR', { data: this.failure });
      return await next();
    });
    return os.router({
      findings: this.#findingsRouter(os),
      servers: this.fleet.router(os, () => this.gate),
      templates: this.vocabulary.router(os, () => this.gate),
      transfer: this.transfer.router(os),
      activity: this.activity.router(os),
      reports: reportsRouter(os, this.now, () => this.servers),
      models: this.models.router(os),
      ...this.told.routers(os),
      ...this.context.routers(os),
      reanalysis: this.reanalysis.router(os),
      explore: this.explore.router(os),
      suppressions: this.suppressions.router(os),
      views: {
        list: os.views.list.handler(() => this.views),
        replace: os.views.replace.handler(({ input }) => {
          const before = this.views;
          this.views = input.views;
          this.emit({ kind: 'views-changed' });
          return { before };
        }),
      },
      system: this.#systemRouter(os),
    });
  }

  #findingsRouter(os: Implementer) {
    return {
      rows: os.findings.rows.handler(async ({ input }) => {
        await this.gate;
        const { rows, next } = pageOf(this.findings, input);
        return { rows, next };
      }),
      list: os.findings.list.handler(async ({ input }) => {
        await this.gate;
        return {
          ...pageOf(this.findings, input),
          counts: countsOf(this.findings, input.filter),
        };
      }),
      get: os.findings.get.handler(async ({ input }) => {
        await this.detailGate;
        return this.findings.find((one) => one.id === input.id) ?? null;
      }),
      markRead: os.findings.markRead.handler(({ input }) => {
        const changed = this.findings.some((one) => one.id === input.id && one.unread);
        this.#change([input.id], (one) => ({ ...one, unread: false }));
        return { changed };
      }),
      triage: os.findings.triage.handler(({ input }) => {
        if (this.refuseTriage) throw new ORPCError('INTERNAL_SERVER_ERROR', { data: STORE_FAILED });
        return { undo: this.#triage.act(chosenOf(this.findings, input), input.action) };
      }),
      counts: os.findings.counts.handler(({ input }) => ({
        totals: input.filters.map((filter) => this.findings.filter((one) => matches(one, filter)).length),
      })),
      undo: os.findings.undo.handler(({ input }) => {
        const words = input.entries.filter((entry) => this.words.undo(entry));
        const parts = input.entries.filter((entry) => this.parts.undo(entry));
        return { restored: words.length + parts.length + this.#triage.takeBack(input.entries) };
      }),
      ...this.words.router(os),
      ...this.parts.router(os),
    };
  }

  #change(ids: readonly string[], change: (one: FindingDetail) => FindingDetail): void {
    this.findings = this.findings.map((one) => (ids.includes(one.id) ? change(one) : one));
  }

  #systemRouter(os: Implementer) {
    return {
      info: os.system.info.handler(() => ({
        version: '0.1.0',
        demo: false,
        dataFolder: '/home/anna/.local/share/nightjar',
        demoModel: null,
        warnings: this.warnings,
      })),
      host: os.system.host.handler(() => this.told.host),
      setStartAtLogin: os.system.setStartAtLogin.handler(({ input }) =>
        this.told.setStartAtLogin(input.enabled),
      ),
      proof: os.system.proof.handler(() => ({
        lines: this.servers.length === 0 ? 0 : 316_437,
        servers: this.servers.length,
        readUpTo: this.servers.length === 0 ? null : this.now - 40_000,
        rules: 8,
        templates: 548,
        waitingForModel: 14,
        nextPollAt: this.servers.length === 0 ? null : this.now + 192_000,
        notRead: this.servers.length === 0 ? [] : [{ ...GAP, since: this.now - 15 * MINUTE }],
      })),
      rule: os.system.rule.handler(({ input }) => (input.id === RULE.id ? RULE : null)),
      addRule: os.system.addRule.handler(({ input }) => {
        this.addedRules.push(input);
        return { file: `${input.name}.yml` };
      }),
      events: os.system.events.handler(({ signal }) => this.#events.stream(signal)),
      prompts: os.system.prompts.handler(() => this.prompts),
      answerPrompt: os.system.answerPrompt.handler(({ input }) => {
        const accepted = this.prompts.some((one) => one.id === input.id);
        this.answers.push(input);
        this.prompts = this.prompts.filter((one) => one.id !== input.id);
        this.emit({ kind: 'prompts-changed', prompts: this.prompts });
        return { accepted };
      }),
    };
  }
}

function pageOf(
  findings: readonly FindingDetail[],
  asked: { filter: FindingFilter; sort: FindingSort; cursor: string | null; limit: number },
) {
  const matching = findings.filter((one) => matches(one, asked.filter));
  const sorted =
    asked.sort === 'newest' ? matching.toSorted((one, other) => other.lastSeen - one.lastSeen) : matching;
  const from = asked.cursor === null ? 0 : Number(asked.cursor);
  const to = from + asked.limit;
  return {
    rows: sorted.slice(from, to).map((one) => rowOf({ ...one, ...matchedOf(one, asked.filter) })),
    next: to < matching.length ? String(to) : null,
    total: matching.length,
  };
}

/** A detail without what only the open finding shows, as the contract's own row schema cuts it. */
function rowOf(detail: FindingDetail): FindingRow {
  return findingRowSchema.parse(detail);
}
