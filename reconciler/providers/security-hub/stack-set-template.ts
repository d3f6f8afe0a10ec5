import type { StandardId } from '../../catalogue/catalogue.ts';
import { existsParameter } from '../carrier.ts';
import { standardArn } from './arns.ts';

/** A disabled control as CloudFormation takes it: the id that ends its ARN in the standard, and why. */
export interface DisabledInStandard {
  readonly ownId: string;
  /** The security control id, which the API takes. */
  readonly control: string;
  readonly reason: string;
}

/** What cells of one kind have: lists are sorted, so equal variants are equal text. */
export interface VariantContent {
  /** Undefined where the hub is nobody's. */
  readonly hub: { readonly autoEnableControls?: boolean } | undefined;
  readonly standards: ReadonlyMap<StandardId, readonly DisabledInStandard[]>;
}

export interface Variant extends VariantContent {
  /** The value of the parameter Variant; letters and digits. */
  readonly id: string;
}

export const variantParameter = 'Variant';
export const hubLogicalId = 'Hub';

/** A standard's logical id: `pci-dss/v/4.0.1` is `PciDssV401`. */
export const standardLogicalId = (standard: StandardId): string =>
  standard
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

type Json = string | boolean | readonly Json[] | { readonly [name: string]: Json };

/** Everything outlives its stack: CloudFormation would turn off Security Hub with the hub, and forget disabled controls with the standard. Facts: compliance 0.3, 2.9. */
const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } as const;

/**
 * The template of Security Hub, the same text for the same variants. A cell's variant is a parameter, and a value that the template
 * does not know counts as `main`: for a moment between an update of the set and that of an instance. Standards come one after another, since
 * Security Hub enables none while another is pending. Source: facts/compliance.md 2.2, 2.9.
 */
export function securityHubTemplate(document: string, main: Variant, others: readonly Variant[]): string {
  const standards = [...new Set([main, ...others].flatMap((variant) => [...variant.standards.keys()]))].sort();
  const choice = new Choice(main, others);
  const hub = choice.some((variant) => variant.hub !== undefined);
  const ids = [...(hub ? [hubLogicalId] : []), ...standards.map(standardLogicalId)];
  const resources: Record<string, Json> = {
    // A stack needs a resource whatever the conditions say; this one costs nothing and does nothing.
    Nothing: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
    ...(hub ? { [hubLogicalId]: hubResource(choice) } : {}),
  };
  for (const [index, standard] of standards.entries()) {
    const before = index === 0 ? (hub ? hubLogicalId : undefined) : standardLogicalId(standards[index - 1] ?? '');
    resources[standardLogicalId(standard)] = standardResource(standard, choice, before);
  }
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Security Hub standards and disabled controls: made by trueup from ${document}`,
    Parameters: {
      [variantParameter]: { Type: 'String', Default: main.id, Description: 'which of the lists of this template the cell has' },
      ...Object.fromEntries(ids.map((id) => [existsParameter(id), existsDefinition])),
    },
    Conditions: {
      ...Object.fromEntries(others.map(({ id }) => [conditionOf(id), { 'Fn::Equals': [{ Ref: variantParameter }, id] }])),
      ...(hub ? { [makes(hubLogicalId)]: makesCondition(hubLogicalId, choice, (variant) => variant.hub !== undefined) } : {}),
      ...Object.fromEntries(
        standards.map((standard) => {
          const id = standardLogicalId(standard);
          return [makes(id), makesCondition(id, choice, (variant) => variant.standards.has(standard))];
        }),
      ),
    },
    Resources: resources,
  };
  return `${JSON.stringify(template)}\n`;
}

const existsDefinition = {
  Type: 'String',
  AllowedValues: ['true', 'false'],
  Default: 'false',
} as const;

const conditionOf = (variant: string): string => `Is${variant}`;
const makes = (id: string): string => `Makes${id}`;

const never: Json = { 'Fn::Equals': ['a', 'b'] };

/** Most arguments of Fn::Or. */
const mostAlternatives = 10;

function anyOf(conditions: readonly Json[]): Json {
  if (conditions.length <= 1) return conditions[0] ?? never;
  if (conditions.length <= mostAlternatives) return { 'Fn::Or': conditions };
  const groups: Json[] = [];
  for (let start = 0; start < conditions.length; start += mostAlternatives)
    groups.push(anyOf(conditions.slice(start, start + mostAlternatives)));
  return anyOf(groups);
}

function makesCondition(id: string, choice: Choice, has: (variant: Variant) => boolean): Json {
  const isMissing: Json = { 'Fn::Equals': [{ Ref: existsParameter(id) }, 'false'] };
  const here = choice.condition(has);
  return here === 'always' ? isMissing : { 'Fn::And': [isMissing, here] };
}

function hubResource(choice: Choice): Json {
  const auto = choice.value(({ hub }): Json => hub?.autoEnableControls ?? noValue);
  return {
    Type: 'AWS::SecurityHub::Hub',
    Condition: makes(hubLogicalId),
    ...kept,
    Properties: { EnableDefaultStandards: false, AutoEnableControls: auto },
  };
}

const noValue: Json = { Ref: 'AWS::NoValue' };

function standardResource(standard: StandardId, choice: Choice, before: string | undefined): Json {
  const disabled = choice.value((variant): Json => {
    const list = variant.standards.get(standard) ?? [];
    return list.length === 0 ? noValue : list.map((control) => disabledControl(standard, control));
  });
  return {
    Type: 'AWS::SecurityHub::Standard',
    Condition: makes(standardLogicalId(standard)),
    ...kept,
    ...(before === undefined ? {} : { DependsOn: before }),
    Properties: {
      StandardsArn: { 'Fn::Sub': standardArn(standard, '${AWS::Partition}', '${AWS::Region}') },
      DisabledStandardsControls: disabled,
    },
  };
}

/** `Fn::Sub` reads `${` in a reason as a variable, so only the ARN goes through it. Facts: compliance 2.9, consequences. */
const disabledControl = (standard: StandardId, { ownId, reason }: DisabledInStandard): Json => ({
  StandardsControlArn: {
    'Fn::Sub': `arn:\${AWS::Partition}:securityhub:\${AWS::Region}:\${AWS::AccountId}:control/${standard}/${ownId}`,
  },
  Reason: reason,
});

/** Values and conditions that depend on the variant, `main` where it is none of the others. */
class Choice {
  readonly #main: Variant;
  readonly #others: readonly Variant[];

  constructor(main: Variant, others: readonly Variant[]) {
    this.#main = main;
    this.#others = others;
  }

  some(has: (variant: Variant) => boolean): boolean {
    return [this.#main, ...this.#others].some(has);
  }

  condition(has: (variant: Variant) => boolean): Json | 'always' {
    const others = (which: boolean): Json[] =>
      this.#others.filter((variant) => has(variant) === which).map(({ id }) => ({ Condition: conditionOf(id) }));
    if (!has(this.#main)) return anyOf(others(true));
    const without = others(false);
    return without.length === 0 ? 'always' : { 'Fn::Not': [anyOf(without)] };
  }

  /** One value where all agree; else a choice for each that differs from `main`. */
  value(of: (variant: Variant) => Json): Json {
    const main = of(this.#main);
    const text = JSON.stringify(main);
    return this.#others.reduce<Json>((rest, variant) => {
      const own = of(variant);
      return JSON.stringify(own) === text ? rest : { 'Fn::If': [conditionOf(variant.id), own, rest] };
    }, main);
  }
}
