import { createContext, useContext } from 'react';
import { QueryClient } from '@tanstack/react-query';
import { ORPCError } from '@orpc/client';
import { createApi, createQueries, type Api, type Queries } from './api.ts';
import { Connection, type Carrier } from './connection.ts';
import { Live } from './live.ts';
import { PageNotices } from './notices.ts';
import { SettingsChanges } from './settings.ts';
import { Triage } from './triage.ts';

/** All that the page has of the engine. */
export interface Engine {
  readonly connection: Connection;
  readonly api: Api;
  readonly queries: Queries;
  readonly queryClient: QueryClient;
  readonly triage: Triage;
  readonly settings: SettingsChanges;
  readonly notices: PageNotices;
}

const RETRIES = 2;

/** Puts the client together and connects. */
export function startEngine(carrier: Carrier): Engine {
  const connection = new Connection(carrier);
  const api = createApi(connection);
  const queries = createQueries(api);
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) => !(error instanceof ORPCError) && count < RETRIES,
        retryDelay: 500,
      },
    },
  });
  // What is asked before anything is drawn goes out as soon as the connection stands, too.
  queryClient.mount();
  const triage = new Triage(api, queries, queryClient);
  const settings = new SettingsChanges(api, queries, queryClient);
  const notices = new PageNotices(() => api.system.host());
  new Live({ api, queries, connection, queryClient, notices }).start();
  connection.open();
  notices.start();
  return { connection, api, queries, queryClient, triage, settings, notices };
}

const EngineContext = createContext<Engine | null>(null);
export const EngineProvider = EngineContext.Provider;

export function useEngine(): Engine {
  const engine = useContext(EngineContext);
  if (engine === null) throw new Error('The page was drawn without an engine.');
  return engine;
}
