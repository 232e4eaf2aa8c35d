import type { EventPublisher } from '@orpc/server';
import type { Info, EngineEvent, Host, RuleText } from '../../../shared/contract/system.ts';
import type { RedactedText } from '../../../shared/domain/line.ts';
import type { Server } from '../../../shared/domain/server.ts';
import type { TestStep } from '../../../shared/contract/servers.ts';
import type { Baselines } from '../jobs/baselines.ts';
import type { ExploreDesk } from '../jobs/explore-desk.ts';
import type { LineDesk } from '../jobs/line-desk.ts';
import type { ModelDesk } from '../jobs/model-desk.ts';
import type { NoticeDesk } from '../jobs/notice-desk.ts';
import type { Poller } from '../jobs/poller.ts';
import type { SourceDesk } from '../jobs/source-desk.ts';
import type { SshHosts } from '../jobs/ssh-hosts.ts';
import type { Tested } from '../jobs/test-connection.ts';
import type { DryRuns } from '../jobs/dry-runs.ts';
import type { LensBook } from '../jobs/lens-book.ts';
import type { Reanalyses } from '../jobs/reanalyses.ts';
import type { estimate, EstimateRequest } from '../jobs/reanalysis-estimate.ts';
import type { CurrentRules } from '../jobs/rules.ts';
import type { ServerNoteDesk } from '../jobs/server-note-desk.ts';
import type { TemplateDesk } from '../jobs/template-desk.ts';
import type { TransferDesk } from '../jobs/transfer-desk.ts';
import type { UserSettings } from '../jobs/user-settings.ts';
import type { VolumeDesk } from '../jobs/volume-desk.ts';
import type { Clock, LoginItem } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { OpenPages } from './open-pages.ts';
import type { PromptDesk } from './prompt-desk.ts';

interface Ranges {
  readonly reanalyses: Reanalyses;
  readonly volume: VolumeDesk;
  readonly estimate: (request: EstimateRequest, signal: AbortSignal) => ReturnType<typeof estimate>;
  readonly currentRules: () => CurrentRules['rules'];
}

type WithHeaders = Pick<Server, 'id' | 'connection' | 'secretHeaders'>;

/** What the contract's answers are made from. */
export interface Services {
  readonly store: Store;
  readonly poller: Poller;
  readonly baselines: Baselines;
  readonly templates: TemplateDesk;
  readonly lenses: LensBook;
  readonly serverNotes: ServerNoteDesk;
  readonly dryRuns: DryRuns;
  readonly lines: LineDesk;
  readonly explore: ExploreDesk;
  /** Ranges that are looked at and read again. */
  readonly ranges: Ranges;
  readonly models: ModelDesk;
  readonly prompts: PromptDesk;
  readonly pages: OpenPages;
  readonly desk: NoticeDesk;
  readonly settings: UserSettings;
  readonly transfers: TransferDesk;
  readonly clock: Clock;
  readonly events: EventPublisher<{ engine: EngineEvent }>;
  readonly info: () => Info;
  readonly host: () => Promise<Host>;
  /** Null where the host is started by hand. */
  readonly loginItem: LoginItem | null;
  /** How many rules look at every line. */
  readonly rules: () => number;
  readonly ruleText: (id: string) => RuleText | null;
  /** Writes a rule of the user's own as a new file. */
  readonly addRule: (name: string, text: string) => void;
  /** Takes out of a text what is secret. */
  readonly redact: (text: string) => RedactedText;
  readonly newId: () => string;
  readonly testConnection: (tested: Tested, signal: AbortSignal) => AsyncGenerator<TestStep>;
  /** Values of secret headers: taken over from a test, and forgotten. */
  readonly headers: {
    adopt(server: WithHeaders): Promise<void>;
    forget(server: WithHeaders): Promise<void>;
  };
  /** Closes what tests left open for a while. */
  readonly closeTests: () => Promise<void>;
  readonly sshHosts: SshHosts;
  readonly sources: SourceDesk;
}
