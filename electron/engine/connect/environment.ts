/** What ssh, its agents and proxy commands need; everything else in our environment is none of their business. */
const PASSED_ON = [
  'HOME',
  'PATH',
  'USER',
  'LOGNAME',
  'SHELL',
  'TMPDIR',
  'SSH_AUTH_SOCK',
  'SSH_AGENT_PID',
  'SSH_SK_PROVIDER',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'GNUPGHOME',
  'KRB5CCNAME',
  'KRB5_CONFIG',
  // Windows.
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'PATHEXT',
  'USERPROFILE',
  'USERNAME',
  'USERDOMAIN',
  'HOMEDRIVE',
  'HOMEPATH',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'TEMP',
  'TMP',
] as const;

/** Where the askpass helper finds us; names a folder only we can enter, holds no secret. */
export interface AskpassEnvironment {
  readonly program: string;
  readonly folder: string;
  /** Says that a question comes from the ssh that we started; good for one opening. */
  readonly token: string;
}

/** The environment of every ssh process. English, because we read what it says. */
export function sshEnvironment(
  environment: NodeJS.ProcessEnv,
  askpass: AskpassEnvironment | null,
): NodeJS.ProcessEnv {
  const kept = PASSED_ON.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    LANG: 'C',
    ...(askpass
      ? {
          SSH_ASKPASS: askpass.program,
          SSH_ASKPASS_REQUIRE: 'force',
          NIGHTJAR_ASKPASS_FOLDER: askpass.folder,
          NIGHTJAR_ASKPASS_TOKEN: askpass.token,
        }
      : {}),
  };
}
