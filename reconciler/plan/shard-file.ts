// The part of a plan file that says which part of a plan it is, and what the merge needs of it.
import { parseAccountId } from '../model/account-id.ts';
import type { Cell, TypeName } from '../model/address.ts';
import { cellKey } from '../model/address.ts';
import type { CellSpace } from '../model/cell-set.ts';
import type { AppliedPart, GuardBasis, PlanDigests, PlanShard } from '../model/plan.ts';
import { type CellGroup, cellGroups, cellsOfGroups } from './cell-groups.ts';
import type { Shape } from './json-shape.ts';
import { byText } from './order.ts';

/** As `planJson` writes it. */
export function shardJson({ index, of, home, read, seen, unsettled, managed, basis, scopes }: PlanShard): object {
  return {
    index,
    of,
    home: cellKey(home),
    read: cellGroups(read),
    seen: cellGroups(seen),
    unsettled: cellGroups(unsettled),
    managed: Object.fromEntries([...managed].sort(([a], [b]) => byText(a, b))),
    basis,
    scopes: scopes.map(({ provider, spans, cells }) => ({ provider, spans, cells: cellGroups(cells) })),
  };
}

/** The groups of cells that it names: the plan's space has to hold them. */
export function groupsOfShard(each: Shape): readonly CellGroup[] {
  return [
    ...['read', 'seen', 'unsettled'].flatMap((name) => each.get(name).list(readGroup)),
    ...each
      .get('scopes')
      .list((scope) => scope.get('cells').list(readGroup))
      .flat(),
  ];
}

/** Throws ShapeError. */
export function readShard(each: Shape, space: CellSpace): PlanShard {
  const cells = (member: Shape) => cellsOfGroups(space, member.list(readGroup));
  const of = each.get('of').count();
  const index = each.get('index').count();
  if (index >= of) each.get('index').fail(`below ${of}`);
  return {
    index,
    of,
    home: readHome(each.get('home')),
    read: cells(each.get('read')),
    seen: cells(each.get('seen')),
    unsettled: cells(each.get('unsettled')),
    managed: new Map(Object.entries(each.get('managed').members((member) => member.count())) as [TypeName, number][]),
    basis: readBasis(each.get('basis')),
    scopes: each.get('scopes').list((scope) => ({
      provider: scope.get('provider').text(),
      spans: scope.get('spans').flag(),
      cells: cells(scope.get('cells')),
    })),
  };
}

/** Throws ShapeError. */
export const readDigests = (each: Shape): PlanDigests => ({
  documents: hexOf(each.get('documents')),
  catalogue: hexOf(each.get('catalogue')),
  inventory: hexOf(each.get('inventory')),
});

/** Throws ShapeError. */
export const readPartOf = (each: Shape): AppliedPart => ({
  index: each.get('index').count(),
  of: each.get('of').count(),
  digest: hexOf(each.get('digest')),
  changesDigest: hexOf(each.get('changesDigest')),
});

/** Accounts and Regions of a set of cells. Throws ShapeError. */
export function readGroup(each: Shape): CellGroup {
  return {
    accounts: each.get('accounts').list((account) => parseAccountId(account.text()) ?? account.fail('an account id')),
    regions: each.get('regions').list((region) => region.text()),
  };
}

function readHome(each: Shape): Cell {
  const [account = '', region = ''] = each.text().split('/');
  return { account: parseAccountId(account) ?? each.fail('an account and a Region'), region };
}

function readBasis(each: Shape): GuardBasis {
  const previous = each.optional('previousAccounts', (member) => member.count());
  return {
    accountsLostShare: each.get('accountsLostShare').amount(),
    deleteShare: each.get('deleteShare').amount(),
    deleteCount: each.get('deleteCount').amount(),
    accounts: each.get('accounts').count(),
    ...(previous === undefined ? {} : { previousAccounts: previous }),
    vanished: each
      .get('vanished')
      .list((member) => ({ kind: member.get('kind').text(), types: member.get('types').list((name) => name.text() as TypeName) })),
    allow: each.get('allow').list((member) => member.text()),
  };
}

function hexOf(each: Shape): string {
  const text = each.text();
  return /^[0-9a-f]{64}$/.test(text) ? text : each.fail('64 hex digits');
}
