import type { ReadClients } from '../../clients.ts';
import { applications } from './push-application.ts';
import { cellOf } from './registry-items.ts';

// The ARN of a push application holds an id that AWS gives. Documents and plans name it instead, as `apps/{name}`.

const named = /mobiletargeting:([a-z0-9-]+):(\d{12}):apps\/\{([^}]+)\}/g;

/** Each place with its id; undefined for what is not there. */
async function idsIn(text: string, aws: ReadClients): Promise<ReadonlyMap<string, string | undefined>> {
  const ids = new Map<string, string | undefined>();
  for (const [place, region = '', account = '', name = ''] of text.matchAll(named))
    if (!ids.has(place)) ids.set(place, (await applications(aws.at(cellOf({ account, region })).messaging.push)).get(name)?.id);
  return ids;
}

const withId = (place: string, id: string): string => `${place.slice(0, place.indexOf('{'))}${id}`;

/** The text with ids for names, or the first place that has none yet. */
export async function withIds(text: string, aws: ReadClients): Promise<{ readonly text: string } | { readonly missing: string }> {
  let filled = text;
  for (const [place, id] of await idsIn(text, aws)) {
    if (id === undefined) return { missing: place };
    filled = filled.replaceAll(place, withId(place, id));
  }
  return { text: filled };
}

/** A live text with names for ids, as far as the text that is asked for has them: the two can then be compared. */
export async function withNames(live: string, asked: string, aws: ReadClients): Promise<string> {
  let text = live;
  for (const [place, id] of await idsIn(asked, aws)) if (id !== undefined) text = text.replaceAll(withId(place, id), place);
  return text;
}
