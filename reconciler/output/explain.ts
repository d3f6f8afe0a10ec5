import type { TypeName } from '../model/address.ts';
import type { RunHeader } from '../model/plan.ts';
import type { Properties } from '../model/properties.ts';
import { formatSource } from '../model/source.ts';
import type { CellExplanation, ExplainedLine, ExplainedLive, Explanation } from '../plan/explain.ts';
import { jsonObject } from '../plan/json-pieces.ts';
import { headerMembers } from '../plan/plan-json.ts';
import { exceptionPriority } from '../providers/layer.ts';
import { type Pen, penFor, section, type TextOptions } from './plan-text.ts';
import { visible } from './visible-text.ts';

const verdicts: Readonly<Record<ExplainedLine['verdict'], string>> = {
  wins: 'wins',
  agrees: 'agrees',
  loses: 'loses',
  removes: 'removes what lower lines of its document ask',
  removed: 'taken out by an override of its document',
};

export type ExplainTextOptions = Pick<TextOptions, 'color' | 'types' | 'width'>;

/** An explanation of a resource for people. */
export function* explainText(explanation: Explanation, options: ExplainTextOptions): Generator<string> {
  const pen = penFor(options);
  const { paint } = pen;
  const { effective } = explanation;
  // In one piece whatever its length: people copy it.
  yield `${paint.bold(visible(explanation.address))}\n`;
  yield '\n';
  const properties = (of: Properties): string => {
    const text = pen.words.resourceOf(typeOf(explanation.address), of);
    return text === '' ? '' : ` (${text})`;
  };
  const asked =
    effective === undefined
      ? explanation.unmanaged
        ? "left alone: a document says that it is nobody's"
        : 'nothing is asked of it here'
      : `${effective.state}${properties(effective.properties)}, by ${visible(formatSource(effective.source))}`;
  yield* section('Asked', [asked], pen);
  yield* section(
    'Lines, the strongest first',
    explanation.lines.map((line) => lineText(line, properties)),
    pen,
  );
  yield* section('Live', [liveText(explanation.live, properties)], pen);
  yield* reachText(explanation, pen);
}

/** An explanation of a cell for people. */
export function* explainCellText(explanation: CellExplanation, options: ExplainTextOptions): Generator<string> {
  const pen = penFor(options);
  const { paint } = pen;
  // In one piece whatever its length: people copy it.
  yield `${paint.bold(visible(explanation.address))}\n`;
  yield '\n';
  const asked = explanation.asked.map(
    ({ type, present, absent }) => `${type}: ${present} present${absent === 0 ? '' : `, ${absent} absent`}`,
  );
  yield* section('Asked', asked.length === 0 ? ['nothing'] : asked, pen);
  const found = explanation.found.map((each) =>
    'count' in each ? `${each.type}: ${each.count}` : `${each.type}: unreadable: ${visible(each.unreadable)}`,
  );
  const notRead = `not read${explanation.notRead === undefined ? '' : `: ${visible(explanation.notRead)}`}`;
  yield* section('Live', found.length === 0 ? [notRead] : found, pen);
  yield* reachText(explanation, pen);
}

/** Either explanation as JSON. */
export function* explainJson(explanation: Explanation | CellExplanation, header: RunHeader): Generator<string> {
  yield* jsonObject({ ...headerMembers('explain', header), diagnostics: [], ...explanation });
}

function* reachText(
  { outside, documents }: Pick<Explanation, 'outside' | 'documents'>,
  pen: Pick<Pen, 'paint' | 'width'>,
): Generator<string> {
  if (outside !== undefined) {
    yield* section('Not targeted', [visible(outside.message)], pen, pen.paint.yellow);
    return;
  }
  const reached = documents.filter((each) => each.targets).map((each) => visible(each.document));
  yield* section('Documents that target the cell', reached.length === 0 ? ['none'] : reached, pen);
  const others = documents.flatMap(({ document, why }) =>
    why === undefined
      ? []
      : [`${visible(document)}: ${visible(why.message)}${why.source === undefined ? '' : ` (${visible(formatSource(why.source))})`}`],
  );
  yield* section('Documents that do not', others, pen);
}

const typeOf = (address: string): TypeName => address.split('/').slice(0, 2).join('/') as TypeName;

function lineText(
  { source, document, priority, rank, verdict, state, properties: asks }: ExplainedLine,
  properties: (of: Properties) => string,
): string {
  const what = state === undefined ? '' : ` ${state}${asks === undefined ? '' : properties(asks)}`;
  return `${verdicts[verdict]}: ${visible(formatSource(source))}${what} [${visible(document)}, ${priority === exceptionPriority ? 'an exception' : `priority ${priority}, rank ${rank}`}]`;
}

function liveText(live: ExplainedLive, properties: (of: Properties) => string): string {
  switch (live.is) {
    case 'not-read':
      return `not read${live.why === undefined ? '' : `: ${visible(live.why)}`}`;
    case 'unreadable':
      return `unreadable: ${visible(live.message)}`;
    case 'absent':
      return 'not there';
    case 'present':
      return `there${properties(live.properties)}${markText(live)}${live.condition === undefined ? '' : `; ${visible(live.condition)}`}`;
    default:
      return live satisfies never;
  }
}

const markText = ({ ours, theirs }: Extract<ExplainedLive, { is: 'present' }>): string =>
  ours ? ', with our mark' : theirs === undefined ? '' : `, with the mark of the organization ${visible(theirs)}`;
