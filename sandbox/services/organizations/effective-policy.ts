/**
 * Inheritance of management policies: what the policies from the root down to an account come to. `@@assign` replaces, `@@append` adds
 * to a list, `@@remove` takes from it; a policy above may say with `@@operators_allowed_for_child_policies` which of them count below.
 * Source: facts/compliance.md 2.8.
 */
interface Node {
  value?: unknown;
  allowed?: readonly string[];
  readonly children: Map<string, Node>;
}

const valueOperators = ['@@assign', '@@append', '@@remove'] as const;
const allowedOperator = '@@operators_allowed_for_child_policies';

const emptyNode = (): Node => ({ children: new Map() });

/** The effective policy as plain JSON, undefined when there is no policy. `levels` go from the root to the account; each holds parsed policies. */
export function effectivePolicy(levels: readonly (readonly unknown[])[]): unknown {
  const root = emptyNode();
  let any = false;
  for (const policies of levels) {
    const before = snapshotAllowed(root);
    for (const policy of policies) {
      any = true;
      merge(root, policy, before, '');
    }
  }
  return any ? plain(root) : undefined;
}

/** What the levels above allow, by path: policies of one level do not bind each other. */
function snapshotAllowed(node: Node, path = '', found = new Map<string, readonly string[]>()): Map<string, readonly string[]> {
  if (node.allowed !== undefined) found.set(path, node.allowed);
  for (const [name, child] of node.children) snapshotAllowed(child, `${path}/${name}`, found);
  return found;
}

function merge(node: Node, policy: unknown, allowed: ReadonlyMap<string, readonly string[]>, path: string): void {
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) {
    node.value = policy;
    return;
  }
  const entries = Object.entries(policy);
  const allows = (operator: string): boolean => {
    const list = allowed.get(path);
    return list === undefined || list.includes('@@all') || list.includes(operator);
  };
  for (const operator of valueOperators) {
    const entry = entries.find(([name]) => name === operator);
    if (entry !== undefined && allows(operator)) node.value = applied(operator, node.value, entry[1]);
  }
  for (const [name, value] of entries) {
    if (name === allowedOperator) node.allowed = listOf(value).map(String);
    if (name.startsWith('@@')) continue;
    const child = node.children.get(name) ?? emptyNode();
    node.children.set(name, child);
    merge(child, value, allowed, `${path}/${name}`);
  }
}

function applied(operator: (typeof valueOperators)[number], present: unknown, given: unknown): unknown {
  if (operator === '@@assign') return given;
  const items = present === undefined ? [] : listOf(present);
  if (operator === '@@remove') return items.filter((item) => !listOf(given).includes(item));
  return [...items, ...listOf(given).filter((item) => !items.includes(item))];
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function plain(node: Node): unknown {
  if (node.children.size === 0) return node.value ?? {};
  return Object.fromEntries([...node.children].map(([name, child]) => [name, plain(child)]));
}
