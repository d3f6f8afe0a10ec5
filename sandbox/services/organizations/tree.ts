import { randomInt } from 'node:crypto';
import type {
  CreateOrganizationalUnitCommandInput,
  DescribeOrganizationalUnitCommandInput,
  ListAccountsForParentCommandInput,
  ListChildrenCommandInput,
  ListOrganizationalUnitsForParentCommandInput,
  ListParentsCommandInput,
  ListRootsCommandInput,
} from '@aws-sdk/client-organizations';
import { type AccountRecord, addUnit, type UnitRecord } from '../../organization.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, OperationContext } from '../operation.ts';
import { invalidInput, nextToken, pageOf, requireManagement, requireReader } from './access.ts';
import { settleAccounts } from './accounts.ts';
import { accountShape, organizationArn, unitShape } from './shapes.ts';

/** Units may be nested this deep below the root, and there may be this many. Source: facts/tenants.md 2.6. */
const maxDepth = 5;
const maxUnits = 2_000;

/** The id if it is the root or a unit. Throws ParentNotFoundException otherwise. */
function parentOf(id: string | undefined, { organization }: OperationContext): string {
  if (id !== undefined && (id === organization.rootId || organization.unit(id) !== undefined)) return id;
  throw new AwsError('ParentNotFoundException', "We can't find a root or OU with the ParentId that you specified.", 400);
}

const accountsUnder = (parent: string, { organization }: OperationContext): AccountRecord[] =>
  organization.accounts().filter((account) => account.parent === parent);

const unitsUnder = (parent: string, { organization }: OperationContext): UnitRecord[] =>
  organization.units().filter((unit) => unit.parent === parent);

const listRoots: Operation<ListRootsCommandInput, unknown> = (input, context) => {
  requireReader(context);
  const { organization } = context;
  const types = organization.record.policyTypes.map((type) => ({ Type: type, Status: 'ENABLED' }));
  const root = { Id: organization.rootId, Arn: organizationArn('root', organization.rootId, context), Name: 'Root', PolicyTypes: types };
  const page = pageOf([root], input, context);
  return { Roots: page.items, ...nextToken(page) };
};

const listAccountsForParent: Operation<ListAccountsForParentCommandInput, unknown> = (input, context) => {
  requireReader(context);
  settleAccounts(context);
  const page = pageOf(accountsUnder(parentOf(input.ParentId, context), context), input, context);
  return { Accounts: page.items.map((account) => accountShape(account, context)), ...nextToken(page) };
};

const listOrganizationalUnitsForParent: Operation<ListOrganizationalUnitsForParentCommandInput, unknown> = (input, context) => {
  requireReader(context);
  const page = pageOf(unitsUnder(parentOf(input.ParentId, context), context), input, context);
  return { OrganizationalUnits: page.items.map((unit) => unitShape(unit, context)), ...nextToken(page) };
};

const listChildren: Operation<ListChildrenCommandInput, unknown> = (input, context) => {
  requireReader(context);
  settleAccounts(context);
  const parent = parentOf(input.ParentId, context);
  if (input.ChildType !== 'ACCOUNT' && input.ChildType !== 'ORGANIZATIONAL_UNIT')
    throw invalidInput('INVALID_ENUM', 'ChildType is not valid');
  const wantsAccounts = input.ChildType === 'ACCOUNT';
  const children = wantsAccounts ? accountsUnder(parent, context) : unitsUnder(parent, context);
  const page = pageOf(children, input, context);
  return {
    Children: page.items.map(({ id }) => ({ Id: id, Type: wantsAccounts ? 'ACCOUNT' : 'ORGANIZATIONAL_UNIT' })),
    ...nextToken(page),
  };
};

const listParents: Operation<ListParentsCommandInput, unknown> = (input, context) => {
  requireReader(context);
  settleAccounts(context);
  const { organization } = context;
  const child = organization.account(input.ChildId ?? '') ?? organization.unit(input.ChildId ?? '');
  if (child === undefined)
    throw new AwsError('ChildNotFoundException', "We can't find an OU or AWS account with the ChildId that you specified.", 400);
  const page = pageOf([{ Id: child.parent, Type: child.parent === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }], input, context);
  return { Parents: page.items, ...nextToken(page) };
};

const describeOrganizationalUnit: Operation<DescribeOrganizationalUnitCommandInput, unknown> = (input, context) => {
  requireReader(context);
  const unit = context.organization.unit(input.OrganizationalUnitId ?? '');
  if (unit === undefined) {
    throw new AwsError('OrganizationalUnitNotFoundException', "We can't find an OU with the OrganizationalUnitId that you specified.", 400);
  }
  return { OrganizationalUnit: unitShape(unit, context) };
};

const createOrganizationalUnit: Operation<CreateOrganizationalUnitCommandInput, unknown> = (input, context) => {
  requireManagement(context);
  const { organization } = context;
  const parent = parentOf(input.ParentId, context);
  if (unitsUnder(parent, context).some((unit) => unit.name === input.Name)) {
    throw new AwsError('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.', 400);
  }
  const tooDeep = organization.ancestorsOf(parent).length >= maxDepth;
  if (tooDeep || organization.units().length >= maxUnits) {
    throw new AwsError('ConstraintViolationException', 'The limit of organizational units is reached.', 400, {
      Reason: tooDeep ? 'OU_DEPTH_LIMIT_EXCEEDED' : 'OU_NUMBER_LIMIT_EXCEEDED',
    });
  }
  const unit = { id: newUnitId(context), name: input.Name ?? '', parent };
  addUnit(organization.record, unit);
  return { OrganizationalUnit: unitShape(unit, context) };
};

/** `ou-`, the root's letters and eight of its own. */
function newUnitId({ organization }: OperationContext): string {
  const own = Array.from({ length: 8 }, () => randomInt(36).toString(36)).join('');
  return `ou-${organization.rootId.slice(2)}-${own}`;
}

export const treeHandlers: Handlers = {
  ListRoots: listRoots,
  ListAccountsForParent: listAccountsForParent,
  ListOrganizationalUnitsForParent: listOrganizationalUnitsForParent,
  ListChildren: listChildren,
  ListParents: listParents,
  DescribeOrganizationalUnit: describeOrganizationalUnit,
  CreateOrganizationalUnit: createOrganizationalUnit,
};
