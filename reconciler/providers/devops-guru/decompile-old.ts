import { didYouMean } from '../../model/did-you-mean.ts';

/** One parameter of the old templates, as `documents/old-rollout.ts` reads it. */
interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

interface Instance {
  readonly account: string;
  readonly region: string;
  readonly overrides: readonly Parameter[];
  readonly file: string;
  readonly line: number;
}

interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

/** Coverage and topic of a document, without those of its overrides. */
type Body = Readonly<Record<string, unknown>>;

/** The `spec` of a DevOpsGuruTargets document without its targets, and where its cells are, if the instances told it. */
export interface OldTargets {
  readonly body: Body;
  readonly overrides: readonly Body[];
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** Sentences about what no document needs. */
  readonly told: readonly string[];
  readonly problems: readonly Problem[];
}

const stackName = /^[a-zA-Z][a-zA-Z0-9-]{0,127}$/;
const topicName = /^[a-zA-Z0-9_-]{1,256}$/;
const address = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const mostStacks = 1000;
/** The name that the old topic template gives its topic, whatever it is asked. */
const fixedTopic = 'devops-guru';
const known = ['CfnStackNames', 'SnsTopicName', 'EmailAddress', 'AdministratorAccountId'];

/**
 * DevOpsGuruTargets from the parameters of the two old templates (a topic with a subscription, and coverage with a channel) and the
 * instances of their stack set. Pure. Source: facts/compliance.md 1.2.
 */
export function decompileOldParameters(parameters: readonly Parameter[], instances: readonly Instance[]): OldTargets {
  const problems: Problem[] = [];
  const values = single(parameters, problems);
  const body = bodyOf(values, problems);
  const told = [...toldOf(values)];
  const accounts = [...new Set(instances.map(({ account }) => account))].sort();
  const regions = [...new Set(instances.map(({ region }) => region))].sort();
  checkProduct(instances, accounts, regions, problems);
  const overrides = overridesOf(instances, values, regions, problems);
  return { body, overrides, accounts, regions, told, problems };
}

type Values = ReadonlyMap<string, Parameter>;

/** By name; a name that is not known, or that has two values, is a problem. */
function single(parameters: readonly Parameter[], problems: Problem[]): Values {
  const values = new Map<string, Parameter>();
  for (const parameter of parameters) {
    const { name, value, file, line } = parameter;
    const before = values.get(name);
    if (!known.includes(name)) {
      const near = didYouMean(name, known);
      const hint =
        near === undefined ? `known are ${known.join(', ')}; trueup adopt takes another stack set over` : `did you mean ${near}?`;
      problems.push({ file, line, message: `${name} is no parameter of the old templates`, hint });
    } else if (before !== undefined && before.value !== value) {
      const hint = `${before.file}:${before.line} says ${before.value}: leave one of them out`;
      problems.push({ file, line, message: `${name} has a second value, ${value}`, hint });
    } else values.set(name, parameter);
  }
  return values;
}

function bodyOf(values: Values, problems: Problem[]): Body {
  const coverage = coverageOf(values.get('CfnStackNames'), problems);
  const topic = topicOf(values, problems);
  return {
    ...(coverage === undefined ? {} : { coverage }),
    ...(topic === undefined ? {} : { notifications: [{ topic }] }),
  };
}

function coverageOf(parameter: Parameter | undefined, problems: Problem[]): Body | undefined {
  if (parameter === undefined) return undefined;
  const { file, line, value } = parameter;
  const names = [...new Set(value.split(',').map((name) => name.trim()))];
  const refuse = (message: string, hint: string): undefined =>
    void problems.push({ file, line, message: `CfnStackNames: ${message}`, hint });
  if (names.length === 1 && names[0] === '*') return { mode: 'all' };
  if (names.length === 1 && names[0] === '')
    return refuse('it is empty', '* is everything; to cover nothing write coverage: { mode: none }');
  if (names.includes('*')) return refuse('* stands beside names', '* must stand alone: leave it or the names out');
  const wrong = names.find((name) => !stackName.test(name));
  if (wrong !== undefined)
    return refuse(
      `${JSON.stringify(wrong)} is no stack's name`,
      'names start with a letter and hold letters, digits and hyphens; there are no wildcards',
    );
  if (names.length > mostStacks)
    return refuse(`${names.length} stacks are more than the ${mostStacks} that DevOps Guru takes`, 'cover all, or by a tag');
  return { mode: 'stacks', names };
}

function topicOf(values: Values, problems: Problem[]): Body | undefined {
  const name = values.get('SnsTopicName');
  const email = values.get('EmailAddress');
  if (name !== undefined && !topicName.test(name.value)) {
    const hint = 'it is a name in the account and Region of each stack: letters, digits, _ and -';
    problems.push({ ...placeOf(name), message: `SnsTopicName: ${JSON.stringify(name.value)} is no topic's name`, hint });
    return undefined;
  }
  if (email !== undefined && !address.test(email.value)) {
    problems.push({
      ...placeOf(email),
      message: `EmailAddress: ${JSON.stringify(email.value)} is no address`,
      hint: 'one like ops@example.com',
    });
    return undefined;
  }
  if (name !== undefined && name.value !== fixedTopic) return { name: name.value };
  if (email !== undefined) return { name: fixedTopic, create: true, email: email.value, kms: 'create' };
  return name === undefined ? undefined : { name: name.value };
}

const placeOf = ({ file, line }: Parameter): Pick<Problem, 'file' | 'line'> => ({ file, line });

function* toldOf(values: Values): Generator<string> {
  const [name, email, administrator] = ['SnsTopicName', 'EmailAddress', 'AdministratorAccountId'].map((one) => values.get(one));
  if (administrator !== undefined)
    yield 'AdministratorAccountId: the roles of stack sets are made by trueup bootstrap, with less than AdministratorAccess';
  if (email !== undefined && name !== undefined && name.value !== fixedTopic) {
    yield `EmailAddress: ${email.value} was subscribed to the topic ${fixedTopic}, and the channel publishes to ${name.value}; subscribe it there, or write create and email at the topic`;
  }
  if (name !== undefined && email === undefined)
    yield `SnsTopicName: the topic ${name.value} must be there in every account and Region; with create: true trueup makes it`;
}

function checkProduct(instances: readonly Instance[], accounts: readonly string[], regions: readonly string[], problems: Problem[]): void {
  const there = new Set(instances.map(({ account, region }) => `${account}/${region}`));
  const missing = accounts.flatMap((account) => regions.map((region) => `${account}/${region}`)).filter((cell) => !there.has(cell));
  const [first] = instances;
  if (first === undefined || missing.length === 0) return;
  const some = `${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}`;
  problems.push({
    ...{ file: first.file, line: first.line },
    message: `the instances are not accounts x Regions: ${some} have none`,
    hint: 'migrate them in parts, one file for the accounts of the same Regions',
  });
}

/** What a cell has other than the rest: one override an account where all of its Regions have the same, else one a Region. */
function overridesOf(instances: readonly Instance[], values: Values, regions: readonly string[], problems: Problem[]): Body[] {
  const base = bodyOf(values, []);
  const byAccount = new Map<string, Map<string, Body>>();
  for (const { account, region, overrides } of instances) {
    const whole = bodyOf(new Map([...values, ...single(overrides, problems)]), overrides.length === 0 ? [] : problems);
    const own = Object.fromEntries(Object.entries(whole).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(base[key])));
    if (Object.keys(own).length === 0) continue;
    byAccount.set(account, (byAccount.get(account) ?? new Map<string, Body>()).set(region, own));
  }
  return [...byAccount]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([account, cells]) => {
      const [[, first] = ['', {}]] = cells;
      const isSame = cells.size === regions.length && new Set([...cells.values()].map((body) => JSON.stringify(body))).size === 1;
      if (isSame) return [{ match: { account }, ...first }];
      return [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([region, body]) => ({ match: { account, region }, ...body }));
    });
}
