import type { RunHeader } from '../model/plan.ts';
import { formatSource } from '../model/source.ts';
import type { CellExplanation, ExplainedLine, ExplainedLive, Explanation } from '../plan/explain.ts';
import { jsonObject } from '../plan/json-pieces.ts';
import { headerMembers } from '../plan/plan-json.ts';
import { paintFor } from './paint.ts';
import { type Pen, paragraph, section } from './plan-text.ts';
import { visible } from './visible-text.ts';
import { shownProperties } from './words.ts';
import { defaultWidth } from './wrap.ts';

const verdicts: Readonly<Record<ExplainedLine['verdict'], string>> = {
  wins: 'wins',
  agrees: 'agrees',
  loses: 'loses',
  removes: 'removes what lower lines of its document ask',
  removed: 'taken out by an override of its document',
};

export interface ExplainTextOptions {
  readonly color: boolean;
  /** Columns; default 80. */
  readonly width?: number;
}

const penFor = ({ color, width = defaultWidth }: ExplainTextOptions): Pick<Pen, 'paint' | 'width'> => ({ paint: paintFor(color), width });

/** An explanation of a resource for people. */
export function* explainText(explanation: Explanation, options: ExplainTextOptions): Generator<string> {
  const pen = penFor(options);
  const { paint } = pen;
  const { effective } = explanation;
  yield* paragraph(visible(explanation.address), pen, paint.bold);
  yield '\n';
  const asked =
    effective === undefined
      ? explanation.unmanaged
        ? "left alone: a document says that it is nobody's"
        : 'nothing is asked of it here'
      : `${effective.state}${properties(effective.properties)}, by ${visible(formatSource(effective.source))}`;
  yield* section('Asked', [asked], pen);
  yield* section('Lines, the strongest first', explanation.lines.map(lineText), pen);
  yield* section('Live', [liveText(explanation.live)], pen);
  yield* reachText(explanation, pen);
}

/** An explanation of a cell for people. */
export function* explainCellText(explanation: CellExplanation, options: ExplainTextOptions): Generator<string> {
  const pen = penFor(options);
  const { paint } = pen;
  yield* paragraph(visible(explanation.address), pen, paint.bold);
  yield '\n';
  const asked = explanation.asked.map(
    ({ type, present, absent }) => `${type}: ${present} present${absent === 0 ? '' : `, ${absent} absent`}`,
  );
  yield* section('Asked', asked.length === 0 ? ['nothing'] : asked, pen);
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

const properties = (of: Parameters<typeof shownProperties>[0]): string => (Object.keys(of).length === 0 ? '' : ` (${shownProperties(of)})`);

function lineText({ source, document, priority, rank, verdict, state, properties: asks }: ExplainedLine): string {
  const what = state === undefined ? '' : ` ${state}${asks === undefined ? '' : properties(asks)}`;
  return `${verdicts[verdict]}: ${visible(formatSource(source))}${what} [${visible(document)}, priority ${priority}, rank ${rank}]`;
}

function liveText(live: ExplainedLive): string {
  switch (live.is) {
    case 'not-read':
      return 'not read';
    case 'unreadable':
      return `unreadable: ${visible(live.message)}`;
    case 'absent':
      return 'not there';
    case 'present':
      return `there${properties(live.properties)}${live.ours ? ', with our mark' : ''}${live.condition === undefined ? '' : `; ${visible(live.condition)}`}`;
    default:
      return live satisfies never;
  }
}
