import type { ComponentType } from 'react';
import { useHost, useInfo } from '../client/queries.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { duration } from '../ui/format.ts';
import { secretsWords } from '../ui/secrets-words.ts';
import { BrowserNotices } from './browser-notices.tsx';
import { computer, quiet } from './messages.ts';
import { ServerThresholds } from './server-thresholds.tsx';
import { SettingFrame, type PartProps } from './setting-frame.tsx';
import { quietParts } from './setting-value.ts';
import type { Part } from './settings-table.ts';
import { ExportPart, ImportPart } from './transfer-parts.tsx';
import { StartAtLogin } from './start-at-login.tsx';

/** What draws the rows that are no plain setting. */
export const PARTS: Readonly<Record<Part, ComponentType<PartProps>>> = {
  'browser-notices': BrowserNotices,
  servers: ServerThresholds,
  'quiet-hours-drawn': QuietHoursDrawn,
  battery: Battery,
  'start-at-login': StartAtLogin,
  secrets: Secrets,
  export: ExportPart,
  import: ImportPart,
  version: Version,
  'data-folder': DataFolder,
};

const DAY = 86_400_000;
const HOURS = [0, 6, 12, 18, 24];

/** The day as a bar, with the quiet hours in it. */
function QuietHoursDrawn({ settings, words }: PartProps) {
  const { enabled, from, to } = settings.notifications.quietHours;
  const parts = enabled ? quietParts(from, to) : [];
  const long = parts.reduce((sum, part) => sum + (part.to - part.from) * DAY, 0);
  return (
    <SettingFrame
      name="quiet-hours-drawn"
      words={words}
      below={
        <div className="quiet-day">
          <svg className="quiet-lane" width="100%" height="12" aria-hidden="true">
            {parts.map((part) => (
              <rect
                key={part.from}
                x={`${part.from * 100}%`}
                width={`${(part.to - part.from) * 100}%`}
                height="12"
                rx="3"
              />
            ))}
          </svg>
          <p className="quiet-hours t11 i3" aria-hidden="true">
            {HOURS.map((hour) => (
              <span key={hour}>{String(hour).padStart(2, '0')}</span>
            ))}
          </p>
        </div>
      }
    >
      <span className="t12 i2">
        {long === 0 ? quiet.off : quiet.hours({ from, to, long: duration(long) })}
      </span>
    </SettingFrame>
  );
}

function Battery({ words }: PartProps) {
  const { data: host } = useHost();
  const known = host?.kind === 'desktop';
  return (
    <SettingFrame
      name="battery"
      words={words}
      below={host && !known && <p className="t12 i2 st-note">{computer.notTold}</p>}
    >
      {known && <span className="t12 i2">{host.onBattery ? computer.onBattery : computer.onMains}</span>}
    </SettingFrame>
  );
}

function Secrets({ words }: PartProps) {
  const { data: host } = useHost();
  return (
    <SettingFrame
      name="secrets"
      words={words}
      below={host && <p className="t12 i2 st-note">{secretsWords(host.keychain)}</p>}
    />
  );
}

function Version({ words }: PartProps) {
  const { data: info } = useInfo();
  return (
    <SettingFrame name="version" words={words}>
      {info && <span className="t12 i2">{info.version}</span>}
    </SettingFrame>
  );
}

function DataFolder({ words }: PartProps) {
  const { data: info } = useInfo();
  return (
    <SettingFrame
      name="data-folder"
      words={words}
      below={
        info && (
          <div className="code st-note">
            <code className="grow clip" title={info.dataFolder}>
              {info.dataFolder}
            </code>
            <CopyButton text={info.dataFolder} />
          </div>
        )
      }
    />
  );
}
