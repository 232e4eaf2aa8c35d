import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient, type Router } from '@orpc/server';
import type { Contract } from '../../shared/contract/contract.ts';

/** The contract as functions: the shell asks the engine by the same words as the page, without a carrier. */
export type EngineClient = ContractRouterClient<Contract>;

/** What answers the whole contract. */
export type ContractRouter = Router<Contract, Record<string, never>>;

/** Calls `router` in memory; inputs and outputs are still checked against the contract. */
export function createEngineClient(router: ContractRouter): EngineClient {
  return createRouterClient(router);
}
