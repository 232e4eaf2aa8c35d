import { useServers } from '../client/queries.ts';
import { SEVERITY_WORDS } from '../ui/words.ts';
import { servers as text, text as page } from './messages.ts';
import { SeverityControl } from './controls.tsx';
import { SettingFrame, type PartProps } from './setting-frame.tsx';
import { withServerThreshold } from './setting-value.ts';
import { useSaving } from './use-saving.ts';

/** From which severity each server interrupts, by day and in the quiet hours, where it differs from the others. */
export function ServerThresholds({ settings, words }: PartProps) {
  const { data: views } = useServers();
  const { save, saved, refusal } = useSaving();
  const { servers, threshold, quietHours } = settings.notifications;
  const asAll = { day: SEVERITY_WORDS[threshold], quietHours: SEVERITY_WORDS[quietHours.threshold] };
  return (
    <SettingFrame
      name="servers"
      words={words}
      standard={text.asAll}
      changed={Object.keys(servers).length > 0}
      saved={saved}
      problem={refusal}
      onReset={() =>
        save((latest) => ({ ...latest, notifications: { ...latest.notifications, servers: {} } }))
      }
      below={
        views?.length === 0 ? (
          <p className="t12 i2 st-note">{text.none}</p>
        ) : (
          <table className="st-servers" aria-label={page.sections.notifications}>
            <thead>
              <tr>
                <th>{text.columns.server}</th>
                <th>{text.columns.day}</th>
                <th>{text.columns.night}</th>
              </tr>
            </thead>
            <tbody>
              {views?.map(({ server }) => (
                <tr key={server.id}>
                  <td className="main clip">{server.name}</td>
                  {(['day', 'quietHours'] as const).map((when) => (
                    <td key={when}>
                      <SeverityControl
                        ids={null}
                        label={
                          when === 'day'
                            ? text.day({ server: server.name })
                            : text.night({ server: server.name })
                        }
                        value={servers[server.id]?.[when] ?? null}
                        none={text.asAllNow({ severity: asAll[when] })}
                        onChange={(severity) =>
                          save((latest) => withServerThreshold(latest, server.id, { [when]: severity }))
                        }
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    />
  );
}
