// What `trueup drift --format json` wrote, read back as data that nobody trusts.
import { createHash } from 'node:crypto';
import type { AnalysedCell, Plan, PlanClass, RunHeader, StackDrift } from '../model/plan.ts';
import { canonicalJson } from '../model/properties.ts';
import type { DriftAnswer, DriftAnswers, DriftBase, DriftFacts } from './causes.ts';
import { planDigest } from './digest.ts';
import { Shape, ShapeError } from './json-shape.ts';
import { given, readHeader, readPlan } from './plan-file.ts';
import { formatVersion } from './plan-json.ts';

/** A drift with all that is known of it. */
export interface DriftReport {
  readonly plan: Plan;
  readonly base: DriftBase;
  readonly header: RunHeader;
  readonly stackDrift?: readonly StackDrift[];
  readonly analysed?: readonly AnalysedCell[];
  factsOf(each: PlanClass): DriftFacts;
  /** Undefined where nobody worked them out. */
  answersOf(each: PlanClass): DriftAnswers | undefined;
}

/**
 * A difference's id: 12 hex digits of the SHA-256 of what is declared and what is there. Neither its cells nor its line count, so that it stays
 * the same while documents grow above it and cells come and go.
 */
export function differenceId({ type, name, action, difference, before, after, because }: Omit<PlanClass, 'id' | 'cells'>): string {
  const content = canonicalJson({ type, name, action, difference, before, after, because }).normalize('NFC');
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}

/** Reads what `driftJson` wrote; or says what is wrong with it. */
export function readDriftFile(text: string): DriftReport | { readonly wrong: string } {
  try {
    const root = new Shape(JSON.parse(text), 'drift');
    if (root.get('kind').value !== 'drift') root.get('kind').fail('"drift": this is not a drift');
    if (root.get('formatVersion').value !== formatVersion)
      root.get('formatVersion').fail(`${formatVersion}, the version that this trueup reads`);
    const plan = readPlan(root);
    if (root.get('digest').text() !== planDigest(plan.classes, plan.guards, plan.shard)) root.get('digest').fail('that of the content');
    const told = new Map(
      root
        .get('classes')
        .list((each) => [each, { facts: readFacts(each), answers: each.optional('answers', readAnswers) }] as const)
        .map(([, known], index) => [plan.classes[index], known] as const),
    );
    return {
      plan,
      base: readBase(root.get('base')),
      header: readHeader(root),
      ...given(
        'stackDrift',
        root.optional('stackDrift', (list) => list.list(readStackDrift)),
      ),
      ...given(
        'analysed',
        root.optional('analysed', (list) => list.list(readAnalysedCell)),
      ),
      factsOf: (each) => told.get(each)?.facts ?? {},
      answersOf: (each) => told.get(each)?.answers,
    };
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof SyntaxError)) throw error;
    return { wrong: error.message };
  }
}

function readBase(each: Shape): DriftBase {
  const kind = each.get('kind').oneOf(['last-applied', 'documents'] as const);
  return kind === 'documents' ? { kind } : { kind, commit: each.get('commit').text() };
}

const optionalText = (each: Shape, name: string): string | undefined => each.optional(name, (member) => member.text());

function readFacts(each: Shape): DriftFacts {
  const [firstSeen, at] = ['firstSeen', 'at'].map((name) =>
    each.optional(name, (member) => (Number.isNaN(Date.parse(member.text())) ? member.fail('a time') : member.text())),
  );
  return {
    ...given('firstSeen', firstSeen),
    ...given('by', optionalText(each, 'by')),
    ...given('at', at),
    ...given('notTold', optionalText(each, 'notTold')),
  };
}

const readAnswers = (each: Shape): DriftAnswers => ({ adopt: readAnswer(each.get('adopt')), except: readAnswer(each.get('except')) });

function readAnswer(each: Shape): DriftAnswer {
  const patch = optionalText(each, 'patch');
  return patch === undefined ? { whyNot: each.get('whyNot').text() } : { patch };
}

const readStackDrift = (each: Shape): StackDrift => ({
  stackSet: each.get('stackSet').text(),
  operation: each.get('operation').text(),
  status: each.get('status').text(),
  complete: each.get('complete').flag(),
  ...given(
    'instances',
    each.optional('instances', (member) => member.count()),
  ),
  ...given(
    'drifted',
    each.optional('drifted', (member) => member.count()),
  ),
  ...given(
    'inSync',
    each.optional('inSync', (member) => member.count()),
  ),
  ...given(
    'failed',
    each.optional('failed', (member) => member.count()),
  ),
});

const readAnalysedCell = (each: Shape): AnalysedCell => ({
  account: each.get('account').text(),
  region: each.get('region').text(),
  ...given(
    'resources',
    each.optional('resources', (member) => member.count()),
  ),
  ...given(
    'metrics',
    each.optional('metrics', (member) => member.count()),
  ),
  ...given('code', optionalText(each, 'code')),
});
