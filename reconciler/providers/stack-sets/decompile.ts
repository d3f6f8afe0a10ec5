import { stringify } from 'yaml';
import type { LiveSetFacts } from './live-facts.ts';
import { readTemplate } from './template.ts';

/** A document and its template, as files of the configuration. */
export interface AdoptedFiles {
  readonly document: { readonly file: string; readonly text: string };
  readonly template: { readonly file: string; readonly text: string };
}

/** What of a live set no document can say, in a sentence, with what to do. */
export interface NotAdoptable {
  readonly problem: string;
  readonly hint: string;
}

/**
 * The StackSet document under which a live set stays as it is: its plan changes nothing but the mark that makes the set ours. Pure.
 * Source: facts/compliance.md 4.1 to 4.4, 6.9.
 */
export function decompileStackSet(live: LiveSetFacts): AdoptedFiles | NotAdoptable {
  const { set, instances } = live;
  if (set.owner !== undefined && set.owner !== live.organization)
    return {
      problem: `${set.name} carries the mark of the organization ${set.owner}`,
      hint: 'whoever governs it has to give it up first: take the tag trueup away',
    };
  const template = readTemplate(set.template);
  if ('problem' in template)
    return { problem: `its template cannot be read: ${template.problem}`, hint: 'write its StackSet document by hand' };
  const hidden = Object.keys(set.parameters).filter((name) => template.parameters.get(name)?.noEcho === true);
  if (hidden.length > 0)
    return {
      problem: `AWS hides the value of ${hidden.join(', ')} (NoEcho)`,
      hint: 'write the document by hand, with a reference (secretsmanager: or ssm:) for it',
    };
  const cells = instances.map(({ account, region }) => `${account}/${region}`);
  const accounts = [...new Set(instances.map(({ account }) => account))].sort();
  const regions = [...new Set(instances.map(({ region }) => region))].sort();
  if (cells.length === 0) return { problem: `${set.name} has no instance`, hint: 'add one first, or write its StackSet document by hand' };
  const missing = accounts.flatMap((account) => regions.map((region) => `${account}/${region}`)).filter((cell) => !cells.includes(cell));
  if (missing.length > 0)
    return {
      problem: `its instances are not accounts x Regions: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''} have none`,
      hint: 'add or remove instances until each account has the same Regions, then adopt it',
    };
  const name = documentName(set.name);
  const file = `compliance/stack-sets/${name}`;
  const document = {
    apiVersion: 'trueup/v1',
    kind: 'StackSet',
    metadata: { name },
    spec: {
      template: `${name}.template.yaml`,
      ...(set.description === undefined ? {} : { description: set.description }),
      ...given('parameters', notDefault(set.parameters, template.parameters)),
      ...(set.capabilities.length === 0 ? {} : { capabilities: set.capabilities }),
      ...given('tags', set.tags),
      targets: { include: includeOf(live, accounts), regions },
      ...overridesOf(live),
      stackset: {
        name: set.name,
        ...(set.name.startsWith('trueup-') ? {} : { adopted: true }),
        permissionModel: set.permissionModel,
        ...(set.administrationRoleArn === undefined ? {} : { administrationRoleArn: set.administrationRoleArn }),
        ...(set.executionRoleName === undefined ? {} : { executionRoleName: set.executionRoleName }),
        ...(set.autoDeployment === undefined ? {} : { autoDeployment: set.autoDeployment }),
        managedExecution: set.managedExecution,
      },
    },
  };
  const editors = '# yaml-language-server: $schema=../../schemas/stack-set.schema.json\n';
  return {
    document: { file: `${file}.yaml`, text: `${editors}${stringify(document, { lineWidth: 120 })}` },
    template: { file: `${file}.template.yaml`, text: set.template.endsWith('\n') ? set.template : `${set.template}\n` },
  };
}

/** A document's name has lower-case letters, digits and hyphens. */
const documentName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);

const given = (name: string, values: Readonly<Record<string, string>>): object =>
  Object.keys(values).length === 0 ? {} : { [name]: values };

const notDefault = (values: Readonly<Record<string, string>>, parameters: ReadonlyMap<string, { readonly default?: string }>) =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => parameters.get(name)?.default !== value));

/** The units where they hold exactly the accounts that have instances, else each account. */
function includeOf({ set, accountsBelow }: LiveSetFacts, accounts: readonly string[]): readonly object[] {
  const below = new Set(set.units.flatMap((unit) => accountsBelow(unit)));
  const isSame = below.size === accounts.length && accounts.every((account) => below.has(account));
  return set.units.length > 0 && isSame ? set.units.map((ou) => ({ ou })) : accounts.map((account) => ({ account }));
}

/** An override for each account whose Regions all have it, else for the cell. */
function overridesOf({ instances }: LiveSetFacts): object {
  const byAccount = new Map<string, (typeof instances)[number][]>();
  for (const instance of instances) byAccount.set(instance.account, [...(byAccount.get(instance.account) ?? []), instance]);
  const overrides = [...byAccount].flatMap(([account, own]) => {
    const texts = new Set(own.map(({ overrides }) => JSON.stringify(Object.entries(overrides).sort())));
    const [first] = own;
    if (texts.size === 1 && first !== undefined)
      return Object.keys(first.overrides).length === 0 ? [] : [{ match: { account }, parameters: first.overrides }];
    return own
      .filter(({ overrides }) => Object.keys(overrides).length > 0)
      .map(({ region, overrides }) => ({ match: { account, region }, parameters: overrides }));
  });
  return overrides.length === 0 ? {} : { overrides };
}
