import type { RunHeader } from '../model/plan.ts';
import { jsonObject } from '../plan/json-pieces.ts';
import { headerMembers } from '../plan/plan-json.ts';
import { visible } from './visible-text.ts';

interface ListedInsight {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly type: string;
  readonly name: string;
  readonly severity: string;
  readonly status: string;
  readonly opened?: string;
  readonly closed?: string;
  readonly resources: readonly string[];
  readonly stacks: readonly string[];
}

interface DetailedInsight extends ListedInsight {
  readonly description?: string;
  readonly opsItem?: string;
  readonly anomalies: readonly {
    readonly severity: string;
    readonly status: string;
    readonly from?: string;
    readonly metrics: readonly string[];
    readonly resources: readonly string[];
  }[];
  readonly events: readonly { readonly at?: string; readonly name: string; readonly source: string }[];
  readonly recommendations: readonly { readonly name: string; readonly description: string; readonly link?: string }[];
}

interface Listed {
  readonly insights: readonly ListedInsight[];
  readonly unreadable: readonly { readonly account: string; readonly region: string; readonly code: string; readonly message: string }[];
}

/** Insights as lines, newest first, and the cells of which nothing is known. */
export function* insightsText({ insights, unreadable }: Listed, cells: number): Generator<string> {
  for (const each of insights) yield `${line(each)}\n`;
  for (const { account, region, code, message } of unreadable)
    yield `! ${account}/${region} cannot be read: ${visible(code)}: ${visible(message)}\n`;
  const high = insights.filter(({ severity }) => severity === 'HIGH').length;
  yield `Insights: ${insights.length} (${high} of high severity) in ${cells} cells${unreadable.length === 0 ? '' : `; ${unreadable.length} unreadable`}\n`;
}

function line({ id, account, region, type, name, severity, status, opened, resources, stacks }: ListedInsight): string {
  const parts = resources.length > 0 ? resources : stacks.map((stack) => `stack ${stack}`);
  const shown = parts.slice(0, 3).map(visible).join(', ');
  const more = parts.length > 3 ? ` and ${parts.length - 3} more` : '';
  return `${visible(severity).padEnd(6)} ${status.padEnd(7)} ${type.padEnd(9)} ${account}/${region} ${visible(name)}\n    ${visible(id)}, since ${opened ?? 'not known'}${shown === '' ? '' : `\n    ${shown}${more}`}`;
}

/** One insight with its anomalies, related events and recommendations. */
export function* insightText(insight: DetailedInsight): Generator<string> {
  yield `${line(insight)}\n`;
  if (insight.description !== undefined) yield `${visible(insight.description)}\n`;
  if (insight.opsItem !== undefined) yield `OpsCenter item ${visible(insight.opsItem)}\n`;
  yield `Anomalies: ${insight.anomalies.length}\n`;
  for (const { severity, status, from, metrics, resources } of insight.anomalies)
    yield `  ${visible(severity)} ${visible(status)} since ${from ?? 'not known'}: ${[...metrics, ...resources].map(visible).join(', ')}\n`;
  yield `Related events: ${insight.events.length}\n`;
  for (const { at, name, source } of insight.events) yield `  ${at ?? ''} ${visible(source)} ${visible(name)}\n`;
  yield `Recommendations: ${insight.recommendations.length}\n`;
  for (const { name, description, link } of insight.recommendations)
    yield `  ${visible(name)}: ${visible(description)}${link === undefined ? '' : ` ${visible(link)}`}\n`;
}

/** A list of insights as JSON. */
export function* insightsJson(
  read: Listed & { readonly byOrganization: readonly string[] },
  cells: number,
  header: RunHeader,
): Generator<string> {
  yield* jsonObject({ ...headerMembers('insights', header), cells, ...read });
}

/** One insight as JSON. */
export function* insightJson(insight: DetailedInsight, header: RunHeader): Generator<string> {
  yield* jsonObject({ ...headerMembers('insight', header), insight });
}
