import { isDeepStrictEqual } from 'node:util';
import { definedOf } from '../../../shared/domain/defined.ts';
import { NightjarError } from '../../../shared/domain/failure.ts';
import type { Matchers, Suppression, SuppressionEnd } from '../../../shared/domain/suppression.ts';
import type { FileEnd, FileMatchers, FileSuppression } from '../../../shared/domain/transfer-file.ts';
import { refusalOf } from '../findings/suppression-refusal.ts';
import type { ApplyParts } from './transfer-parts.ts';
import { suppressionRefusal } from './transfer-refusals.ts';
import { holds, matchersKey } from './transfer-content.ts';
import type { TransferServers } from './transfer-servers.ts';

/**
 * Takes a rule of a file, in place of the one here that matches the same. It is stored and left to be applied.
 *
 * @throws NightjarError if it matched everything here
 */
export function takeSuppression(
  { store, clock, newId }: ApplyParts,
  servers: TransferServers,
  { reason, matchers, end }: FileSuppression,
  undo: (() => void)[],
): void {
  const now = clock.now();
  const local = localMatchers(matchers, servers);
  refuseAll(store.servers, local, reason);
  const key = matchersKey(local);
  const known = store.suppressions.list().find((one) => holds(one, now) && matchersKey(one.matchers) === key);
  const rule: Suppression = {
    id: known?.id ?? newId(),
    createdAt: known?.createdAt ?? now,
    origin: 'you',
    endedAt: null,
    reason,
    matchers: local,
    end: localEnd(end, servers),
  };
  store.suppressions.save(rule);
  undo.push(() => {
    const current = store.suppressions.get(rule.id);
    if (current === null || !isDeepStrictEqual(saidBy(current), saidBy(rule))) return;
    if (known) store.suppressions.save(known);
    else store.suppressions.setEnded(rule.id, clock.now());
  });
}

function refuseAll(servers: ApplyParts['store']['servers'], matchers: Matchers, reason: string): void {
  const all = servers.list();
  const sources = all.flatMap(({ id }) => servers.sources(id));
  const refused = refusalOf(matchers, { servers: all, sources });
  if (refused !== null) throw new NightjarError(suppressionRefusal(reason, refused));
}

function localMatchers({ servers, sources, ...rest }: FileMatchers, here: TransferServers): Matchers {
  return definedOf({
    ...rest,
    serverIds: servers?.map((name) => here.id(name)),
    sourceIds: sources?.map(({ server, source }) => here.sourceId(server, source)),
  });
}

function localEnd(end: FileEnd, here: TransferServers): SuppressionEnd {
  if (end.kind !== 'until-worse') return end;
  if (!('servers' in end)) return end;
  const { servers, ...rest } = end;
  return { ...rest, serverIds: servers.map((name) => here.id(name)) };
}

function saidBy({ reason, matchers, end, endedAt }: Suppression) {
  return [reason, matchersKey(matchers), end, endedAt];
}
