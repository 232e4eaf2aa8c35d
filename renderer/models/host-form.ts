import type { HostChange, HostView, NewHost } from '../../shared/contract/models.ts';
import { modelHostSchema, type ModelHost } from '../../shared/domain/model-host.ts';
import { text } from './messages.ts';

const OLLAMA_PORT = 11_434;
const KEY = /^[\x21-\x7e]{1,4096}$/;

/** What a person typed about a host. */
export interface HostForm {
  readonly name: string;
  readonly kind: ModelHost['kind'];
  readonly where: 'url' | 'computer';
  readonly url: string;
  readonly port: string;
  readonly key: string;
  readonly remember: 'session' | 'keychain';
  readonly forgetKey: boolean;
  readonly allowCloud: boolean;
}

export type HostProblems = Partial<Readonly<Record<'name' | 'url' | 'port' | 'key', string>>>;

/** A form to begin with; of a host that is there, with what it is. Its key never comes along. */
export function formOf(view: HostView | null, keychain: boolean): HostForm {
  const host = view?.host;
  return {
    name: host?.name ?? '',
    kind: host?.kind ?? 'ollama',
    where: host?.place.kind === 'computer' ? 'computer' : 'url',
    url: host?.place.kind === 'url' ? host.place.url : '',
    port: String(host?.place.kind === 'computer' ? host.place.port : OLLAMA_PORT),
    key: '',
    remember: keychain ? 'keychain' : 'session',
    forgetKey: false,
    allowCloud: host?.allowCloud ?? false,
  };
}

/** What is wrong with the form, by field. A server's own host is where its connection says. */
export function problemsOf(form: HostForm, view: HostView | null): HostProblems {
  const isOwn = view?.host.place.kind === 'server';
  const { problems } = text.form;
  return {
    ...(modelHostSchema.shape.name.safeParse(form.name).success ? {} : { name: problems.name }),
    ...(isOwn || form.where !== 'url' || isUrl(form.url) ? {} : { url: problems.url }),
    ...(isOwn || form.where !== 'computer' || isPort(form.port) ? {} : { port: problems.port }),
    ...(form.key === '' || KEY.test(form.key.trim()) ? {} : { key: problems.key }),
  };
}

function isUrl(typed: string): boolean {
  return modelHostSchema.shape.place.safeParse({ kind: 'url', url: typed.trim() }).success;
}

function isPort(typed: string): boolean {
  return modelHostSchema.shape.place.safeParse({ kind: 'computer', port: Number(typed) }).success;
}

/** Whether requests to what is typed would cross a network unencrypted, as far as the URL alone tells. */
export function isOpenUrl(typed: string): boolean {
  if (!isUrl(typed)) return false;
  const { protocol, hostname } = new URL(typed.trim());
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** The host to add. Only of a form without problems. */
export function newHostOf(form: HostForm): NewHost {
  const { name, kind, allowCloud } = form;
  return { name: name.trim(), kind, place: placeOf(form), allowCloud, ...keyOf(form) };
}

/** What changes of a host that is there. Only of a form without problems. */
export function changeOf(form: HostForm, { host }: HostView): HostChange {
  const { name, kind, allowCloud } = form;
  const place = host.place.kind === 'server' ? {} : { place: placeOf(form) };
  return { id: host.id, name: name.trim(), kind, allowCloud, ...place, ...keyOf(form) };
}

function placeOf(form: HostForm): ModelHost['place'] {
  return form.where === 'url'
    ? { kind: 'url', url: form.url.trim() }
    : { kind: 'computer', port: Number(form.port) };
}

/** Left out: the key that is there stays. */
function keyOf({ key, remember, forgetKey }: HostForm): Pick<NewHost, 'key'> {
  const value = key.trim();
  if (value !== '') return { key: { value, remember } };
  return forgetKey ? { key: null } : {};
}
