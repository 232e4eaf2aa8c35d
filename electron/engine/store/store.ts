import { MILLISECONDS_PER_MINUTE, toNanoseconds } from '../../../shared/domain/time.ts';
import type { Milliseconds } from '../../../shared/domain/time.ts';
import type { PrepareSuppressions } from '../../../shared/domain/suppressible.ts';
import type { EntityTallies } from '../../../shared/domain/words.ts';
import type { Clock } from '../ports.ts';
import { BacklogRepository } from './backlog.ts';
import { BaselineRepository } from './baseline.ts';
import { ContactsRepository } from './contacts.ts';
import { CoverageRepository } from './coverage.ts';
import { DetectorStateRepository } from './detector-state.ts';
import { EvidenceRepository } from './evidence.ts';
import { FindingList } from './finding-list.ts';
import { FindingMatches } from './finding-matches.ts';
import { FindingPartsRepository } from './finding-parts.ts';
import { FindingTemplatesRepository } from './finding-templates.ts';
import { FindingsRepository } from './findings.ts';
import { HistoryRepository } from './history.ts';
import { LensesRepository } from './lenses.ts';
import { NotesRepository } from './notes.ts';
import { ModelHostsRepository } from './model-hosts.ts';
import { NoticesRepository } from './notices.ts';
import { OccurrencesRepository } from './occurrences.ts';
import { ReanalysesRepository } from './reanalyses.ts';
import { ReanalysisFindings } from './reanalysis-findings.ts';
import { ReanalysisTemplates } from './reanalysis-templates.ts';
import { ReportsRepository } from './reports.ts';
import { RunsRepository } from './runs.ts';
import { ServerNotesRepository } from './server-notes.ts';
import { ServersRepository } from './servers.ts';
import type { Session } from './session.ts';
import { SettingsRepository } from './settings.ts';
import { SuppressionEffects } from './suppression-effects.ts';
import { SuppressionsRepository } from './suppressions.ts';
import { ViewsRepository } from './views.ts';
import { VerdictsRepository } from './verdicts.ts';
import { VocabularyRepository } from './vocabulary.ts';
import { VolumeRepository } from './volume.ts';
import { TemplateVerdictsRepository } from './template-verdicts.ts';
import { TemplatesRepository } from './templates.ts';
import { Totals } from './totals.ts';
import { FindingWords } from './words.ts';

const DAY = 24 * 60 * 60 * 1_000;

/** How long things are kept, in milliseconds. */
const KEPT = {
  evidence: 90 * DAY,
  prompts: 7 * DAY,
  runs: 90 * DAY,
  coverageDetail: 90 * DAY,
  volume: 90 * DAY,
  noticeDecisions: 90 * DAY,
  verdicts: 90 * DAY,
  reanalyses: 90 * DAY,
};

/** What the store is given of rooms that it does not know. */
export interface StoreParts {
  /** Fills a title's placeholders from a finding's entities, for lists and searches. */
  readonly renderTitle: (title: string, entities: EntityTallies) => string;
  /** The pure rules of suppression. */
  readonly prepareSuppressions: PrepareSuppressions;
  readonly clock: Clock;
}

/** The database as one repository per word. Everything is synchronous; `transaction` makes several writes one. */
export class Store {
  readonly servers: ServersRepository;
  readonly coverage: CoverageRepository;
  readonly runs: RunsRepository;
  readonly templates: TemplatesRepository;
  readonly baselines: BaselineRepository;
  readonly findings: FindingsRepository;
  readonly findingList: FindingList;
  readonly findingMatches: FindingMatches;
  readonly findingParts: FindingPartsRepository;
  readonly findingTemplates: FindingTemplatesRepository;
  readonly occurrences: OccurrencesRepository;
  readonly evidence: EvidenceRepository;
  readonly history: HistoryRepository;
  readonly notes: NotesRepository;
  readonly verdicts: VerdictsRepository;
  readonly modelHosts: ModelHostsRepository;
  readonly lenses: LensesRepository;
  readonly serverNotes: ServerNotesRepository;
  readonly notices: NoticesRepository;
  readonly detectorState: DetectorStateRepository;
  readonly backlog: BacklogRepository;
  readonly settings: SettingsRepository;
  readonly volume: VolumeRepository;
  readonly vocabulary: VocabularyRepository;
  readonly templateVerdicts: TemplateVerdictsRepository;
  readonly suppressions: SuppressionsRepository;
  readonly views: ViewsRepository;
  readonly reanalyses: ReanalysesRepository;
  readonly reanalysisFindings: ReanalysisFindings;
  readonly reanalysisTemplates: ReanalysisTemplates;
  readonly contacts: ContactsRepository;
  readonly reports: ReportsRepository;
  readonly #session: Session;
  readonly #totals: Totals;

  constructor(session: Session, { renderTitle, prepareSuppressions, clock }: StoreParts) {
    const words = new FindingWords(session);
    this.#session = session;
    this.#totals = new Totals(session, words, renderTitle);
    this.servers = new ServersRepository(session, this.#totals);
    this.coverage = new CoverageRepository(session);
    this.runs = new RunsRepository(session);
    this.templates = new TemplatesRepository(session);
    this.baselines = new BaselineRepository(session);
    this.findingList = new FindingList(session);
    this.findingMatches = new FindingMatches(session);
    this.findingTemplates = new FindingTemplatesRepository(session, words);
    this.occurrences = new OccurrencesRepository(session, this.#totals);
    this.evidence = new EvidenceRepository(session, words);
    this.history = new HistoryRepository(session);
    this.notes = new NotesRepository(session, words);
    this.verdicts = new VerdictsRepository(session);
    this.modelHosts = new ModelHostsRepository(session);
    this.lenses = new LensesRepository(session);
    this.serverNotes = new ServerNotesRepository(session);
    this.notices = new NoticesRepository(session);
    const effects = new SuppressionEffects({
      session,
      totals: this.#totals,
      history: this.history,
      notices: this.notices,
      clock,
      prepare: prepareSuppressions,
    });
    this.#totals.onRefresh((finding) => effects.touch(finding));
    this.findings = new FindingsRepository(session, this.#totals, words, (finding) => effects.touch(finding));
    this.findingParts = new FindingPartsRepository(session, this.findings, this.#totals, words);
    this.suppressions = new SuppressionsRepository(session, effects, prepareSuppressions);
    this.detectorState = new DetectorStateRepository(session);
    this.backlog = new BacklogRepository(session);
    this.settings = new SettingsRepository(session);
    this.volume = new VolumeRepository(session);
    this.reports = new ReportsRepository(session);
    this.contacts = new ContactsRepository(session);
    this.views = new ViewsRepository(session);
    this.reanalyses = new ReanalysesRepository(session);
    this.reanalysisFindings = new ReanalysisFindings(session);
    this.reanalysisTemplates = new ReanalysisTemplates(session);
    this.vocabulary = new VocabularyRepository(session);
    this.templateVerdicts = new TemplateVerdictsRepository(session);
  }

  /** Runs synchronous work whole or not at all; may be called inside itself. */
  transaction<T>(work: () => T): T {
    return this.#session.transaction(work);
  }

  /** Forgets what has been kept long enough. Findings, occurrences and history stay. */
  prune(now: Milliseconds): void {
    this.#session.transaction(() => {
      this.evidence.forget(now - KEPT.evidence);
      this.runs.forgetPrompts(now - KEPT.prompts);
      this.runs.forget(now - KEPT.runs);
      this.templateVerdicts.forgetOlder(now - KEPT.verdicts);
      this.notices.forgetDecisions(now - KEPT.noticeDecisions);
      this.reanalyses.forget(now - KEPT.reanalyses);
      this.volume.prune(Math.floor((now - KEPT.volume) / MILLISECONDS_PER_MINUTE));
      this.coverage.joinBefore(toNanoseconds(now - KEPT.coverageDetail));
      this.#totals.dropUnusedEntities();
    });
  }

  /** Folds the write-ahead log into the database, before the computer sleeps and may not wake. */
  checkpoint(): void {
    this.#session.database.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    const { database } = this.#session;
    if (!database.readonly) database.pragma('optimize');
    database.close();
  }
}
