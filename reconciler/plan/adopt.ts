// Adoption: the overrides under which the documents ask for what is live, class by class, or why no document can.
import type { YamlObject, YamlValue } from '../documents/edit-overrides.ts';
import { type Cell, cellKey, resourceKey } from '../model/address.ts';
import type { DisabledControl, DisabledControls } from '../model/documents.generated.ts';
import type { PlanClass } from '../model/plan.ts';
import type { Positioned } from '../model/positioned.ts';
import type { Properties } from '../model/properties.ts';
import { channelEdits, coverageEdits, integrationEdits } from './adopt-devops-guru.ts';
import {
  type AdoptEdit,
  type AdoptInput,
  type Adoption,
  asList,
  asObject,
  asTexts,
  documentNamed,
  documentOfSource,
  documentsOf,
  matchOf,
  NotAdoptable,
  type Overridable,
  speakers,
  withEntry,
} from './adopt-parts.ts';

/** Cells of one class that are adopted one by one; more is a decision about a unit. */
const mostCells = 100;

/** The edits under which the documents ask for what the class found. */
export function adopt(drifted: PlanClass, input: AdoptInput): Adoption {
  try {
    if (drifted.cells.size > mostCells)
      throw new NotAdoptable(`it is in ${drifted.cells.size} cells: say it in the documents for the unit, not cell by cell`);
    const edits = [...drifted.cells].flatMap((cell) => editsOf(drifted, cell, input));
    return edits.length === 0 ? { whyNot: 'it is gone with its standard, and comes back with it' } : { edits };
  } catch (error) {
    if (error instanceof NotAdoptable) return { whyNot: error.message };
    throw error;
  }
}

/** Where somebody has to write it instead. */
const lineOf = ({ source }: PlanClass): string =>
  source === undefined ? 'the document that asks for it' : `${source.file}:${source.line}`;

function editsOf(drifted: PlanClass, cell: Cell, input: AdoptInput): AdoptEdit[] {
  switch (drifted.type) {
    case 'securityhub/control':
      return controlEdits(drifted, cell, input);
    case 'securityhub/standard':
      return standardEdits(drifted, cell, input);
    case 'securityhub/hub':
      return hubEdits(drifted, cell, input);
    case 'securityhub/control-parameters':
      return parameterEdits(drifted, cell, input);
    case 'devops-guru/coverage':
      return coverageEdits(drifted, cell, input);
    case 'devops-guru/integration':
      return integrationEdits(drifted, cell, input);
    case 'devops-guru/channel':
      return channelEdits(drifted, cell, input);
    default:
      throw new NotAdoptable(`no override can say what is there of a ${drifted.type}: change ${lineOf(drifted)}`);
  }
}

function controlEdits(drifted: PlanClass, cell: Cell, input: AdoptInput): AdoptEdit[] {
  const slash = drifted.name.lastIndexOf('/');
  const [standard, control] = [drifted.name.slice(0, slash), drifted.name.slice(slash + 1)];
  const { before = {} } = drifted;
  if (isMissing(standard, cell, input)) return [];
  if (before['status'] === 'ENABLED') return releases(drifted, cell, standard, control, input);
  if (before['status'] !== 'DISABLED') throw new NotAdoptable('what is there was not seen');
  const spoken = documentsOf(speakers(drifted, cell, input), 'DisabledControls', input);
  const document = spoken[0] ?? listFor(cell, input);
  const known = spoken[0] === undefined ? undefined : entryOf(spoken[0].value as DisabledControls, control);
  const entry = disabledEntry(before, standard, control, known, drifted, input);
  const change = (now: YamlObject): YamlObject => {
    const controls = asObject(now['controls']);
    const add = asList(controls['add']);
    const same = add.findIndex((each) => each['control'] === control && Array.isArray(each['standards']) && sameDecision(each, entry));
    const joined =
      same === -1
        ? [...add.filter((each) => !(each['control'] === control && asTexts(each['standards']).includes(standard))), entry]
        : add.map((each, index) =>
            index === same ? { ...each, standards: [...new Set([...asTexts(each['standards']), standard])].sort() } : each,
          );
    return { ...now, controls: { ...controls, add: joined } };
  };
  return [{ file: document.file, match: matchOf(cell), change }];
}

const isMissing = (standard: string, cell: Cell, { classes }: AdoptInput): boolean =>
  classes.some(
    (each) => each.type === 'securityhub/standard' && each.action === 'create' && each.name === standard && each.cells.has(cell),
  );

const sameDecision = (a: YamlObject, b: YamlObject): boolean =>
  ['reason', 'ticket', 'owner', 'expires'].every((name) => a[name] === b[name]);

/** The entry for a control that is off: with what its reason in AWS says of it. */
function disabledEntry(
  before: Properties,
  standard: string,
  control: string,
  known: DisabledControl | undefined,
  drifted: PlanClass,
  { organization, owner: givenOwner, ticket: givenTicket, today }: AdoptInput,
): YamlObject {
  const ours = before['managedBy'] === organization;
  if (drifted.difference === 'control-reason' && !ours)
    throw new NotAdoptable('the reason in AWS is not one of ours, and an entry always is: the next apply writes it');
  const live = typeof before['reason'] === 'string' ? before['reason'].replaceAll('|', '/').trim().slice(0, 120).trim() : '';
  const ticket = typeof before['ticket'] === 'string' ? before['ticket'] : (givenTicket ?? known?.ticket);
  const owner = known?.owner ?? givenOwner;
  if (ticket === undefined || owner === undefined)
    throw new NotAdoptable('an entry names who answers for it and where it was decided: give --owner and --ticket');
  const expires = typeof before['expires'] === 'string' && before['expires'] !== 'never' ? { expires: before['expires'] } : {};
  return { control, standards: [standard], reason: live === '' ? `found disabled in AWS on ${today}` : live, ticket, owner, ...expires };
}

/** A DisabledControls document that targets the cell. */
function listFor(cell: Cell, input: AdoptInput): Overridable {
  const found = input.documents
    .all('DisabledControls')
    .find(({ value }) => input.reach(`DisabledControls/${value.metadata.name}`)?.has(cell) === true);
  if (found === undefined) throw new NotAdoptable(`no DisabledControls document targets ${cellKey(cell)}`);
  return documentNamed(`DisabledControls/${found.value.metadata.name}`, input);
}

const entryOf = ({ spec }: DisabledControls, control: string): DisabledControl | undefined =>
  [...spec.controls, ...(spec.overrides ?? []).flatMap((override) => override.controls.add ?? [])].find((each) => each.control === control);

/** A control that is on and was to be off: taken out for the cell, and put back for the standards in which it is off as declared. */
function releases(drifted: PlanClass, cell: Cell, standard: string, control: string, input: AdoptInput): AdoptEdit[] {
  const documents = documentsOf(speakers(drifted, cell, input), 'DisabledControls', input);
  if (documents.length === 0) throw new NotAdoptable('no list of disabled controls asks for it');
  return documents.map((document) => {
    const { value, file } = document as Positioned<DisabledControls>;
    const id = `DisabledControls/${value.metadata.name}`;
    const declared = input.resolution
      .layersOf(cell)
      .filter((layer) => layer.document === id)
      .flatMap(({ wanted }) => wanted)
      .flatMap(({ name }) => (name.endsWith(`/${control}`) ? [name.slice(0, -control.length - 1)] : []));
    const desired = input.resolution.desiredOf(cell).resources;
    const held = [...new Set(declared)].filter((each) => desired.get(resourceKey('securityhub/standard', each))?.state === 'present');
    const entry = entryOf(value, control);
    const change = (now: YamlObject): YamlObject | undefined => {
      const controls = asObject(now['controls']);
      const own = asList(controls['add']).filter((each) => each['control'] === control);
      const others = asList(controls['add']).filter((each) => each['control'] !== control);
      // An earlier edit of this cell has put it back for some standards: fewer are left of them.
      const before = asTexts(controls['remove']).includes(control) ? own.flatMap((each) => asTexts(each['standards'])) : held;
      const left = before.filter((each) => each !== standard).sort();
      const elsewhere = isElsewhere(value, control, matchOf(cell));
      const { where: _, ...kept } = (entry ?? {}) as DisabledControl;
      const add = left.length === 0 || entry === undefined ? others : [...others, { ...kept, control, standards: left } as YamlObject];
      const remove = elsewhere ? [...new Set([...asTexts(controls['remove']), control])] : asTexts(controls['remove']);
      const next = { ...(add.length === 0 ? {} : { add }), ...(remove.length === 0 ? {} : { remove }) };
      const { controls: __, ...rest } = now;
      return Object.keys(next).length === 0 ? rest : { ...rest, controls: next };
    };
    return { file, match: matchOf(cell), change };
  });
}

/** Whether the document speaks of the control outside of this override: only then there is something to take out. */
function isElsewhere({ spec }: DisabledControls, control: string, match: YamlObject): boolean {
  const here = ({ match: own }: { readonly match: object }): boolean =>
    'account' in own && own.account === match['account'] && 'region' in own && own.region === match['region'];
  const entries = [...spec.controls, ...(spec.overrides ?? []).filter((each) => !here(each)).flatMap((each) => each.controls.add ?? [])];
  return entries.some((each) => each.control === control);
}

function standardEdits(drifted: PlanClass, cell: Cell, input: AdoptInput): AdoptEdit[] {
  const layers = speakers(drifted, cell, input);
  const spoken = documentsOf(layers, 'SecurityStandards', input);
  const documents = spoken.length === 0 ? [documentOfSource(drifted, input)] : spoken;
  // Its disabled controls went with it: what `absent` asks permission for has happened.
  const entry = { id: drifted.name, ...(drifted.action === 'create' ? { state: 'absent', allowDelete: true } : { state: 'present' }) };
  return documents.map(({ file }) => ({
    file,
    match: matchOf(cell),
    change: (now) => ({ ...now, standards: withEntry(asList(now['standards']), 'id', entry) }),
  }));
}

function hubEdits(drifted: PlanClass, cell: Cell, input: AdoptInput): AdoptEdit[] {
  const { before, after = {} } = drifted;
  if (before === undefined)
    throw new NotAdoptable('a cell without Security Hub is taken out of the targets: that is a decision about all of it');
  const settings = Object.fromEntries(
    Object.keys(after).flatMap((name) =>
      before[name] === undefined || before[name] === after[name] ? [] : [[name, before[name] as YamlValue]],
    ),
  );
  return documentsOf(speakers(drifted, cell, input), 'SecurityStandards', input).map(({ file }) => ({
    file,
    match: matchOf(cell),
    change: (now) => ({ ...now, hub: { ...asObject(now['hub']), ...settings } }),
  }));
}

function parameterEdits(drifted: PlanClass, cell: Cell, input: AdoptInput): AdoptEdit[] {
  const { before = {}, after = {} } = drifted;
  const lacking = Object.keys(after).find((name) => before[name] === undefined);
  if (lacking !== undefined) throw new NotAdoptable(`AWS's own default of ${lacking} is in effect, and no document can ask for a default`);
  const values = before as YamlObject;
  return documentsOf(speakers(drifted, cell, input), 'SecurityStandards', input).map(({ file }) => ({
    file,
    match: matchOf(cell),
    change: (now) => {
      const list = asList(now['parameters']);
      const known = list.find((each) => each['control'] === drifted.name);
      const own = Object.fromEntries(Object.entries(values).filter(([name]) => name in after));
      return {
        ...now,
        parameters: withEntry(list, 'control', { control: drifted.name, values: { ...asObject(known?.['values']), ...own } }),
      };
    },
  }));
}
