export const LINK_SCHEME = 'nightjar';

/** Findings are named by UUID; a link that holds anything else does not come from us. */
const FINDING = /^nightjar:\/\/finding\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/;

/**
 * Reads `nightjar://finding/ID`. Any program and any web page can hand us such a link, so it may name a place to show
 * and nothing else; whatever is not exactly that is null.
 *
 * @returns the page's route, such as `#/inbox/ID`
 */
export function parseDeepLink(link: string): string | null {
  const id = FINDING.exec(link)?.[1];
  return id === undefined ? null : `#/inbox/${id}`;
}

/** The route that a command line asks for: systems other than macOS start us with the link as an argument. */
export function routeOfArguments(argv: readonly string[]): string | null {
  const link = argv.findLast((argument) => argument.startsWith(`${LINK_SCHEME}:`));
  return link === undefined ? null : parseDeepLink(link);
}
