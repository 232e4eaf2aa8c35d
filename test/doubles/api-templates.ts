import { ORPCError } from '@orpc/server';
import {
  templateRowSchema,
  type TemplateDetail,
  type TemplateSaid,
  type TemplateTrace,
} from '../../shared/contract/templates.ts';
import type { Failure } from '../../shared/domain/failure.ts';
import type { Clock } from '../../electron/engine/ports.ts';
import { DAY, HOUR, MINUTE } from './api-data.ts';
import type { Implementer } from './api-notifications.ts';

const GONE: Failure = {
  code: 'unexpected',
  message: 'This source has no such template any longer.',
  advice: 'Load the page again: it may have become part of another one.',
};

interface Joined {
  readonly template: TemplateDetail;
  readonly into: string;
}

/** The templates of one source, in memory. A test changes and reads them through the public fields. */
export class TemplatesDouble {
  /** The only source that has any. */
  readonly sourceId = 'server-web1-journal';
  templates: TemplateDetail[];
  /** Makes changes fail, while everything else is answered. */
  refuse = false;
  readonly said: TemplateSaid[] = [];
  readonly tried: string[] = [];
  readonly #clock: Pick<Clock, 'now'>;
  #joined: Joined[] = [];

  constructor(clock: Pick<Clock, 'now'>, many = false) {
    this.#clock = clock;
    this.templates = (many ? manyTemplates : templates)(clock.now());
  }

  router(os: Implementer, gate: () => Promise<void> | null) {
    return {
      list: os.templates.list.handler(async ({ input }) => {
        await gate();
        const words = input.words.toLowerCase();
        const matching = this.#of(input.sourceId).filter(
          ({ text, name, mark }) =>
            `${text} ${name ?? ''}`.toLowerCase().includes(words) &&
            (input.mark === null || mark === input.mark),
        );
        const from = Number(input.cursor ?? 0);
        const to = from + input.limit;
        return {
          rows: matching.slice(from, to).map((one) => templateRowSchema.parse(one)),
          next: to < matching.length ? String(to) : null,
          total: matching.length,
        };
      }),
      get: os.templates.get.handler(
        ({ input }) =>
          this.#of(input.sourceId).find((one) => one.canonicalText === input.canonicalText) ?? null,
      ),
      describe: os.templates.describe.handler(({ input: { canonicalText, name, mark, splitBy } }) => {
        const before = this.#known(canonicalText);
        this.said.push({ name, mark, splitBy });
        this.#change(canonicalText, (one) => ({ ...one, name, mark, splitBy }));
        return { name: before.name, mark: before.mark, splitBy: before.splitBy };
      }),
      join: os.templates.join.handler(({ input: { canonicalText, into } }) => {
        const template = this.#known(canonicalText);
        this.#known(into);
        this.#joined = [...this.#joined, { template, into }];
        this.templates = this.templates.filter((one) => one !== template);
        const alias = { canonicalText, text: template.text, at: this.#clock.now(), byHand: true };
        this.#change(into, (one) => ({
          ...one,
          aliases: one.aliases + 1,
          joined: [...one.joined, alias],
        }));
        return { canonicalText, into };
      }),
      part: os.templates.part.handler(({ input: { canonicalText } }) => {
        const joined = this.#joined.find(({ template }) => template.canonicalText === canonicalText);
        if (!joined) throw new ORPCError('INTERNAL_SERVER_ERROR', { data: GONE });
        this.#joined = this.#joined.filter((one) => one !== joined);
        this.templates = [...this.templates, joined.template].sort(
          (left, right) => right.lastSeen - left.lastSeen,
        );
        this.#change(joined.into, (one) => ({
          ...one,
          aliases: one.aliases - 1,
          joined: one.joined.filter((alias) => alias.canonicalText !== canonicalText),
        }));
        return { canonicalText, into: joined.into };
      }),
      trace: os.templates.trace.handler(({ input }) => {
        this.tried.push(input.line);
        return traceOf(input.line, this.templates);
      }),
    };
  }

  #of(sourceId: string): readonly TemplateDetail[] {
    return sourceId === this.sourceId ? this.templates : [];
  }

  #known(canonicalText: string): TemplateDetail {
    if (this.refuse) throw new ORPCError('INTERNAL_SERVER_ERROR', { data: GONE });
    const known = this.templates.find((one) => one.canonicalText === canonicalText);
    if (!known) throw new ORPCError('INTERNAL_SERVER_ERROR', { data: GONE });
    return known;
  }

  #change(canonicalText: string, change: (one: TemplateDetail) => TemplateDetail): void {
    this.templates = this.templates.map((one) => (one.canonicalText === canonicalText ? change(one) : one));
  }
}

function templates(now: number): TemplateDetail[] {
  return [
    template('Failed password for invalid user <*> from <*> port <*> ssh2', now - 40_000, now - 19 * DAY, {
      samples: ['Failed password for invalid user oracle from 203.0.113.5 port 51234 ssh2'],
      joined: [
        {
          canonicalText: 'Failed password for invalid user admin from <*> port <*> ssh#',
          text: 'Failed password for invalid user admin from <*> port <*> ssh2',
          at: now - 18 * DAY,
          byHand: false,
        },
      ],
      aliases: 1,
      verdict: 'noise',
    }),
    template(
      'Accepted publickey for <*> from <*> port <*> ssh2: ED25519 <*>',
      now - 2 * MINUTE,
      now - 19 * DAY,
      {
        name: 'Logins with a key',
        mark: 'known-normal',
      },
    ),
    template('Accepted password for <*> from <*> port <*> ssh2', now - 3 * HOUR, now - 4 * DAY, {
      name: 'Logins with a password',
      mark: 'interesting',
      samples: ['Accepted password for anna from 198.51.100.23 port 40022 ssh2'],
    }),
    template('Connection closed by <*> port <*> [preauth]', now - 4 * MINUTE, now - 19 * DAY, {
      mark: 'known-normal',
      splitBy: 1,
    }),
    template('Connection reset by <*> port <*> [preauth]', now - 9 * MINUTE, now - 12 * DAY),
    template(
      'pam_unix(sshd:session): session opened for user <*>(uid=<*>) by (uid=<*>)',
      now - 2 * MINUTE,
      now - 19 * DAY,
    ),
    template(
      'error: kex_exchange_identification: banner line contains invalid characters',
      now - 26 * HOUR,
      now - 3 * DAY,
      {
        verdict: 'problem',
      },
    ),
    template('Server listening on <*> port <*>.', now - 6 * DAY, now - 19 * DAY, { verdict: 'unsure' }),
  ].sort((left, right) => right.lastSeen - left.lastSeen);
}

function manyTemplates(now: number): TemplateDetail[] {
  return Array.from({ length: 1_200 }, (_none, index) =>
    template(`worker <*> finished job of kind ${index} after <*> ms`, now - index * MINUTE, now - 19 * DAY),
  );
}

function template(
  text: string,
  lastSeen: number,
  firstSeen: number,
  more: Partial<TemplateDetail> = {},
): TemplateDetail {
  return {
    text,
    canonicalText: text.replaceAll(/([a-z])\d+/g, '$1#'),
    name: null,
    mark: null,
    splitBy: null,
    service: 'sshd',
    firstSeen,
    lastSeen,
    verdict: null,
    aliases: 0,
    parameters: text.split('<*>').length - 1,
    joined: [],
    samples: [],
    said: null,
    ...more,
  };
}

/** Reads a line as the reduction would, roughly: good for its looks alone. */
function traceOf(line: string, known: readonly TemplateDetail[]): TemplateTrace {
  const cleaned = line.replaceAll(/(password=)\S+/g, '$1<secret:password:9f86d081>');
  const [, host, service, pid, rest] = /^\w+ +\d+ [\d:]+ (\S+) (\w+)\[(\d+)\]: (.*)$/.exec(cleaned) ?? [];
  const message = rest ?? cleaned;
  const counted = known.find(({ text }) => message.startsWith(text.slice(0, text.indexOf('<*>')))) ?? null;
  return {
    cleaned,
    secrets: cleaned === line ? 0 : 1,
    fields: host && service && pid ? { host, service, pid } : {},
    message,
    tokens: message.split(' ').map((text) => ({ kind: kindOf(text), text })),
    template: counted,
    countedFor: counted,
  };
}

function kindOf(text: string): TemplateTrace['tokens'][number]['kind'] {
  if (/^[\d.:]+$|^<secret/.test(text)) return 'value';
  return /\d$/.test(text) ? 'numbered-name' : 'word';
}
