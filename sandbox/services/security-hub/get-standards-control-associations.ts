import type {
  BatchGetStandardsControlAssociationsCommandInput,
  BatchGetStandardsControlAssociationsCommandOutput,
  ListStandardsControlAssociationsCommandInput,
  ListStandardsControlAssociationsCommandOutput,
  StandardsControlAssociationDetail,
  UnprocessedStandardsControlAssociation,
} from '@aws-sdk/client-securityhub';
import type { Operation } from '../operation.ts';
import { controlOfIdOrArn, standardArn } from './arns.ts';
import { type Association, detail, findAssociation, isRefusal, summarize } from './association.ts';
import { catalogueOf } from './catalogue.ts';
import { subscribedHub } from './cell.ts';
import { invalidInput } from './errors.ts';
import type { Output } from './output.ts';
import { checkLength, next, page } from './page.ts';

/** Answers 200 whatever happens to the single entries: look at `UnprocessedAssociations`. Source: facts/compliance.md 2.3. */
export const batchGetStandardsControlAssociations: Operation<
  BatchGetStandardsControlAssociationsCommandInput,
  Output<BatchGetStandardsControlAssociationsCommandOutput>
> = (input, context) => {
  const asked = input.StandardsControlAssociationIds ?? [];
  checkLength('StandardsControlAssociationIds', asked, 1, 100);
  const hub = subscribedHub(context);
  const details: StandardsControlAssociationDetail[] = [];
  const unprocessed: UnprocessedStandardsControlAssociation[] = [];
  for (const id of asked) {
    const found = findAssociation(context, hub, id);
    if (isRefusal(found)) {
      unprocessed.push({ StandardsControlAssociationId: id, ErrorCode: found.code, ErrorReason: found.reason });
    } else details.push(detail(context, hub, found));
  }
  return { StandardsControlAssociationDetails: details, UnprocessedAssociations: unprocessed };
};

/** The control in each enabled standard; standards that are not ready for updates are left out. Source: facts/compliance.md 2.2, 2.3. */
export const listStandardsControlAssociations: Operation<
  ListStandardsControlAssociationsCommandInput,
  Output<ListStandardsControlAssociationsCommandOutput>
> = (input, context) => {
  const hub = subscribedHub(context);
  const id = controlOfIdOrArn(context, input.SecurityControlId ?? '');
  if (id === undefined || catalogueOf(context.state).control(id) === undefined) {
    throw invalidInput(`Security control ${input.SecurityControlId} is not known`);
  }
  const associations = Object.keys(hub.standards)
    .sort()
    .map((standard) => findAssociation(context, hub, { StandardsArn: standardArn(context, standard), SecurityControlId: id }))
    .filter((found): found is Association => !isRefusal(found));
  const { items, nextToken } = page(associations, input, context, { usual: 25, max: 100 });
  return { StandardsControlAssociationSummaries: items.map((one) => summarize(context, hub, one)), ...next(nextToken) };
};
