import { createORPCClient, DynamicLink } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import type { Contract } from '../../shared/contract/contract.ts';
import type { Connection } from './connection.ts';

export type Api = ContractRouterClient<Contract>;

/** The contract as functions, over whatever link the connection has at the time of the call. */
export function createApi(connection: Connection): Api {
  return createORPCClient(new DynamicLink(() => connection.link()));
}

/** Query options and keys for every procedure of the contract. */
export function createQueries(api: Api) {
  return createTanstackQueryUtils(api);
}
export type Queries = ReturnType<typeof createQueries>;
