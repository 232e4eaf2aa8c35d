import type { FindingDetail } from '../../shared/contract/findings.ts';
import type { EntityKind } from '../../shared/domain/words.ts';
import { Button } from '../ui/button.tsx';
import { useDialogs } from '../ui/dialogs.tsx';
import { count } from '../ui/format.ts';
import { useSuppressing } from '../ui/use-suppressing.tsx';
import { useCommand } from '../ui/use-commands.tsx';
import { ENTITY_WORDS } from '../ui/words.ts';
import { text } from './messages.ts';
import { useQuietProposal } from './use-quiet.ts';
import { useWords } from './use-words.ts';

const KINDS: readonly EntityKind[] = ['ip', 'user', 'service', 'unit', 'container', 'host', 'path'];
const VERDICTS = ['real', 'noise', 'none'] as const;
const NAMED = 2;

/** Who is in it, and what the reader says it is. */
export function Entities({ finding }: { readonly finding: FindingDetail }) {
  const kinds = KINDS.filter((kind) => Object.keys(finding.entities[kind] ?? {}).length > 0);
  return (
    <section className="sec" aria-label={text.entities}>
      <h3 className="h2">{text.entities}</h3>
      <dl className="facts">
        {kinds.map((kind) => (
          <div key={kind}>
            <dt>{ENTITY_WORDS[kind]}</dt>
            <dd className="mono clip">{firstOf(finding.entities[kind] ?? {})}</dd>
          </div>
        ))}
        <div>
          <dt id="verdict-name">{text.yourVerdict}</dt>
          <dd>
            <VerdictChoice finding={finding} />
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** `!` says noise, and takes it back. */
function VerdictChoice({ finding }: { readonly finding: FindingDetail }) {
  const { judge } = useWords(finding);
  const now = finding.verdict ?? 'none';
  useCommand('noise', () => judge(now === 'noise' ? null : 'noise'));
  return (
    <div className="seg" role="group" aria-labelledby="verdict-name">
      {VERDICTS.map((one) => (
        <button
          key={one}
          type="button"
          className={one === now ? 'on' : ''}
          aria-pressed={one === now}
          onClick={() => judge(one === 'none' ? null : one)}
        >
          {text.verdicts[one]}
        </button>
      ))}
    </div>
  );
}

function firstOf(values: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(values).sort((left, right) => right[1] - left[1]);
  const first = sorted
    .slice(0, NAMED)
    .map(([value]) => value)
    .join(', ');
  const rest = sorted.length - NAMED;
  return rest > 0 ? text.andMore({ first, rest }) : first;
}

/** Offered before anything that hides for longer: quiet, with the threshold said. */
export function Quieting({ finding }: { readonly finding: FindingDetail }) {
  const { show } = useDialogs();
  const { quiet } = useSuppressing();
  const keepQuiet = () => void quiet({ ids: [finding.id] }, finding.title, null);
  const proposal = useQuietProposal(finding.id);
  const held = finding.quietUntil;
  if (held === null && (proposal === null || finding.state === 'resolved')) return null;
  return (
    <section className="sec" aria-label={text.quieting}>
      <h3 className="h2">{text.quieting}</h3>
      {held !== null ? (
        <p className="t12 i2">{text.quietNow({ perHour: count(held.perHour) })}</p>
      ) : (
        proposal && (
          <>
            <p className="t12 i2">
              {text.quietHow({ now: count(proposal.nowPerHour), perHour: count(proposal.perHour) })}
            </p>
            <div className="hstack g1 quiet-foot">
              <Button small icon="moon" onPress={keepQuiet}>
                {text.quietButton({ perHour: count(proposal.perHour) })}
              </Button>
              <Button small tone="ghost" onPress={() => show({ kind: 'quiet', findingIds: [finding.id] })}>
                {text.edit}
              </Button>
            </div>
          </>
        )
      )}
    </section>
  );
}
