// What is adopted of DevOps Guru: coverage, integrations and notification channels, as overrides of the account and Region.
import type { YamlObject, YamlValue } from '../documents/edit-overrides.ts';
import { type Cell, resourceKey } from '../model/address.ts';
import type { DevOpsGuruTargets, Notification } from '../model/documents.generated.ts';
import type { PlanClass } from '../model/plan.ts';
import type { Properties, PropertyValue } from '../model/properties.ts';
import { partsOfWrittenArn } from '../providers/devops-guru/names.ts';
import { mostChannels } from '../providers/devops-guru/resources/channel.ts';
import {
  type AdoptEdit,
  type AdoptInput,
  asList,
  asObject,
  documentOfSource,
  documentsOf,
  matchOf,
  NotAdoptable,
  speakers,
} from './adopt-parts.ts';

export function coverageEdits(drifted: PlanClass, cell: Cell, input: AdoptInput): AdoptEdit[] {
  const coverage = coverageOf(drifted.before?.['coverage']);
  return documentsOf(speakers(drifted, cell, input), 'DevOpsGuruTargets', input).map(({ file }) => ({
    file,
    match: matchOf(cell),
    change: (now) => ({ ...now, coverage }),
  }));
}

/** A live coverage as documents write it. Throws NotAdoptable. */
export function coverageOf(value: PropertyValue | undefined): YamlObject {
  if (typeof value !== 'object' || Array.isArray(value)) throw new NotAdoptable('what is there was not seen');
  const { mode, names, key, values, otherKeys } = value as { readonly [name: string]: PropertyValue };
  if (otherKeys !== undefined) throw new NotAdoptable('tags of several keys are watched there, which no document can say');
  const given = { mode, names, key, values };
  return Object.fromEntries(Object.entries(given).filter(([, each]) => each !== undefined)) as YamlObject;
}

export function integrationEdits(drifted: PlanClass, cell: Cell, input: AdoptInput): AdoptEdit[] {
  const value = integrationOf(drifted.before);
  return documentsOf(speakers(drifted, cell, input), 'DevOpsGuruTargets', input).map(({ file }) => ({
    file,
    match: matchOf(cell),
    change: (now) => ({ ...now, integrations: { ...asObject(now['integrations']), [drifted.name]: value } }),
  }));
}

/** A live integration as documents write it: a word, or a key with the cell's own parts left open. */
function integrationOf(before: Properties = {}): string {
  const { status, key } = before;
  if (typeof status === 'string') return status;
  if (typeof key !== 'string') throw new NotAdoptable('what is there was not seen');
  if (key === 'aws-owned') return key;
  const [first = '', second] = key.split(':');
  const [account, name] = second === undefined ? ['${account}', first] : [first, second];
  return ['arn', '${partition}', 'kms', '${region}', account, name].join(':');
}

/** The whole list of the cell, since an override's list stands for itself: as the document writes it, but for the channel that differs. */
export function channelEdits(drifted: PlanClass, cell: Cell, input: AdoptInput): AdoptEdit[] {
  const layers = speakers(drifted, cell, input);
  const spoken = documentsOf(layers, 'DevOpsGuruTargets', input);
  const documents = spoken.length === 0 ? [documentOfSource(drifted, input)] : spoken;
  return documents.map(({ file, value }) => {
    const listed = listOf(value as DevOpsGuruTargets, cell, input);
    const beside = listed.filter((each) => !isTopic(each as unknown as Notification, drifted.name, cell)).length;
    if (drifted.before !== undefined && beside >= mostChannels)
      throw new NotAdoptable(`the documents ask for ${mostChannels} channels already, and a cell has no more`);
    const change = (now: YamlObject): YamlObject => {
      const list = now['notifications'] === undefined ? listed : asList(now['notifications']);
      const others = list.filter((each) => !isTopic(each as unknown as Notification, drifted.name, cell));
      const own = list.find((each) => isTopic(each as unknown as Notification, drifted.name, cell));
      const next = drifted.before === undefined ? others : [...others, withFilters(own ?? topicNamed(drifted.name), drifted.before)];
      return { ...now, notifications: next };
    };
    return { file, match: matchOf(cell), change };
  });
}

/** The notifications that the document asks for in the cell, as it writes them. */
function listOf({ metadata, spec }: DevOpsGuruTargets, cell: Cell, { resolution }: AdoptInput): readonly YamlObject[] {
  const written = [...(spec.notifications ?? []), ...(spec.overrides ?? []).flatMap(({ notifications = [] }) => notifications)];
  const desired = resolution.desiredOf(cell).resources;
  const own = resolution.layersOf(cell).filter(({ document }) => document === `DevOpsGuruTargets/${metadata.name}`);
  const names = own.flatMap(({ wanted }) => wanted.flatMap(({ type, name }) => (type === 'devops-guru/channel' ? [name] : [])));
  const present = [...new Set(names)].filter((name) => desired.get(resourceKey('devops-guru/channel', name))?.state === 'present');
  return present.flatMap((name) => {
    const as = written.findLast((each) => isTopic(each, name, cell));
    return as === undefined ? [] : [as as unknown as YamlObject];
  });
}

/** Whether the notification is that of the channel, which in the cell is called by its topic: with its account where that is another one. */
function isTopic({ topic }: Notification, name: string, cell: Cell): boolean {
  if (topic.arn === undefined) return topic.name === name;
  const { account, topic: own } = partsOfWrittenArn(topic.arn);
  return name === (account === undefined || account === cell.account ? own : `${account}:${own}`);
}

function topicNamed(name: string): YamlObject {
  if (name.startsWith('arn:')) throw new NotAdoptable('its topic is of another Region');
  const [first = '', second] = name.split(':');
  return { topic: second === undefined ? { name: first } : { arn: ['arn', '${partition}', 'sns', '${region}', first, second].join(':') } };
}

/** Both lists, also where they are AWS's default: what is there is what was decided. */
const withFilters = (notification: YamlObject, { severities, messageTypes }: Properties): YamlObject => ({
  ...notification,
  filters: { severities: severities as YamlValue, messageTypes: messageTypes as YamlValue },
});
