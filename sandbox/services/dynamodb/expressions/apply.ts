import { invalid } from '../errors.ts';
import { addNumbers } from '../numbers.ts';
import { type Item, isSet, makeSet, setOf, sortedSet, typeOf, type Value } from '../values.ts';
import { type Path, valueAt } from './path.ts';
import { type Action, type Assigned, noSuchPath } from './update.ts';

const wrongType = (): Error => invalid('An operand in the update expression has an incorrect data type');

/** The item after an update. Every right side reads the item as it was before. Throws ValidationException. */
export function applyUpdate(item: Item, actions: readonly Action[]): Item {
  const changes = actions.map((action): readonly [Path, Value | undefined] => [action.path, newValue(action, item)]);
  // Elements are removed last and from the end, so that indexes mean what they meant before the update.
  const removals = changes.filter(([, value]) => value === undefined).sort(([a], [b]) => lastIndex(b) - lastIndex(a));
  const sets = changes.filter(([, value]) => value !== undefined).sort(([a], [b]) => lastIndex(a) - lastIndex(b));
  return [...sets, ...removals].reduce<Item>((made, [path, value]) => putAt(made, path, value), item);
}

const lastIndex = (path: Path): number => {
  const last = path.at(-1);
  return typeof last === 'number' ? last : -1;
};

function newValue(action: Action, item: Item): Value | undefined {
  switch (action.kind) {
    case 'set':
      return assigned(action.value, item);
    case 'remove':
      return undefined;
    case 'add':
      return added(valueAt(item, action.path), action.value);
    case 'delete':
      return subtracted(valueAt(item, action.path), action.value);
  }
}

function assigned(value: Assigned, item: Item): Value {
  switch (value.kind) {
    case 'value':
      return value.value;
    case 'path': {
      const found = valueAt(item, value.path);
      if (found === undefined) throw invalid('The provided expression refers to an attribute that does not exist in the item');
      return found;
    }
    case 'if_not_exists':
      return valueAt(item, value.path) ?? assigned(value.otherwise, item);
    case 'list_append': {
      const [first, second] = [assigned(value.first, item), assigned(value.second, item)];
      if (!('L' in first && 'L' in second)) throw wrongType();
      return { L: [...first.L, ...second.L] };
    }
    case 'sum': {
      const [left, right] = [assigned(value.left, item), assigned(value.right, item)];
      if (!('N' in left && 'N' in right)) throw wrongType();
      return { N: addNumbers(left.N, right.N, value.sign) };
    }
  }
}

function added(before: Value | undefined, more: Value): Value {
  if (before === undefined) return more;
  if ('N' in before && 'N' in more) return { N: addNumbers(before.N, more.N) };
  const type = typeOf(before);
  if (!isSet(type) || type !== typeOf(more)) throw wrongType();
  return makeSet(type, sortedSet([...new Set([...setOf(before), ...setOf(more)])], type === 'NS'));
}

/** A set without its last member is no set: the attribute goes. */
function subtracted(before: Value | undefined, less: Value): Value | undefined {
  if (before === undefined) return undefined;
  const type = typeOf(before);
  if (!isSet(type) || type !== typeOf(less)) throw wrongType();
  const gone = new Set(setOf(less));
  const left = setOf(before).filter((one) => !gone.has(one));
  return left.length === 0 ? undefined : makeSet(type, left);
}

function putAt(item: Item, path: Path, value: Value | undefined): Item {
  const [name, ...rest] = path;
  return withMember(item, name, change(Object.hasOwn(item, name) ? item[name] : undefined, rest, value));
}

function withMember(item: Item, name: string, value: Value | undefined): Item {
  if (value !== undefined) return { ...item, [name]: value };
  const { [name]: _gone, ...others } = item;
  return others;
}

/** The value at the end of the path's rest, put into what stood there. Throws ValidationException where the path leads through what is not there. */
function change(before: Value | undefined, rest: readonly (string | number)[], value: Value | undefined): Value | undefined {
  const [step, ...further] = rest;
  if (step === undefined) return value;
  if (before === undefined) throw noSuchPath();
  if (typeof step === 'string') {
    if (!('M' in before)) throw noSuchPath();
    return { M: withMember(before.M, step, change(Object.hasOwn(before.M, step) ? before.M[step] : undefined, further, value)) };
  }
  if (!('L' in before)) throw noSuchPath();
  const list = [...before.L];
  const made = change(list[step], further, value);
  if (made === undefined) list.splice(step, 1);
  // An index behind the end appends.
  else if (step >= list.length) list.push(made);
  else list[step] = made;
  return { L: list };
}

/** Only what the paths name, each in its place; lists close up. */
export function project(item: Item, paths: readonly Path[]): Item {
  const tree: Tree = { children: new Map(), whole: false };
  for (const path of paths) plant(tree, path);
  return pickMembers(item, tree);
}

interface Tree {
  readonly children: Map<string | number, Tree>;
  whole: boolean;
}

function plant(tree: Tree, path: readonly (string | number)[]): void {
  let node = tree;
  for (const step of path) {
    const next = node.children.get(step) ?? { children: new Map<string | number, Tree>(), whole: false };
    node.children.set(step, next);
    node = next;
  }
  node.whole = true;
}

function pickMembers(item: Item, tree: Tree): Item {
  const picked: Record<string, Value> = {};
  for (const [step, child] of tree.children) {
    const value = typeof step === 'string' && Object.hasOwn(item, step) ? item[step] : undefined;
    const part = value === undefined ? undefined : pick(value, child);
    if (part !== undefined) picked[String(step)] = part;
  }
  return picked;
}

function pick(value: Value, tree: Tree): Value | undefined {
  if (tree.whole) return value;
  if ('M' in value) {
    const M = pickMembers(value.M, tree);
    return Object.keys(M).length === 0 ? undefined : { M };
  }
  if (!('L' in value)) return undefined;
  const steps = [...tree.children].sort(([a], [b]) => Number(a) - Number(b));
  const L = steps.flatMap(([step, child]) => {
    const element = typeof step === 'number' ? value.L[step] : undefined;
    const part = element === undefined ? undefined : pick(element, child);
    return part === undefined ? [] : [part];
  });
  return L.length === 0 ? undefined : { L };
}
