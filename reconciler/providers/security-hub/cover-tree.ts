/** A unit or the root; only the root has no parent. */
export interface TreeUnit {
  readonly id: string;
  readonly parent?: string;
}

/** A tree to be covered: units with accounts, and what each account should end up with. */
export interface CoverInput {
  readonly units: readonly TreeUnit[];
  /** The unit that each account is directly in. */
  readonly parentOf: ReadonlyMap<string, string>;
  /** What an account should have; one that is not in it should have nothing. */
  readonly wanted: ReadonlyMap<string, string>;
  /** The units that may be given something: what comes to them later gets it too. */
  readonly allowed: ReadonlySet<string>;
  /** Whether a label is asked for the whole unit, and so for accounts that join it; every label is where this is absent. */
  readonly isOwn?: (unit: string, label: string) => boolean;
  /** What is given to an account that should have nothing but would inherit something. */
  readonly nothing: string;
}

/**
 * The fewest labels on units and accounts after which the nearest label at or above each account is what it should have. A label on a unit
 * wins over as many labels below it, and no unit is labelled that was not allowed. Where as few labels can be had in several ways, that one is
 * taken by which fewer units have a label that is asked for a part of them alone.
 * @returns label by target
 */
export function coverTree(input: CoverInput): ReadonlyMap<string, string> {
  return new Cover(input).labels();
}

/** Inherits no label. */
const none = '';
/** What a label costs; one that is not a unit's own costs one more. So many units no organization has. */
const labelCost = 1_000_000;

interface Node {
  readonly id: string;
  readonly units: Node[];
  readonly accounts: string[];
}

class Cover {
  readonly #input: CoverInput;
  readonly #colors: readonly string[];
  readonly #roots: readonly Node[];
  /** Least cost in and below a unit, by what it inherits. */
  readonly #costs = new Map<Node, Map<string, number>>();
  readonly #labels = new Map<string, string>();

  constructor(input: CoverInput) {
    this.#input = input;
    this.#colors = [...new Set([none, input.nothing, ...input.wanted.values()])].sort();
    const nodes = new Map(input.units.map(({ id }) => [id, { id, units: [], accounts: [] } as Node]));
    this.#roots = input.units.flatMap(({ id, parent }) => {
      const node = nodes.get(id);
      const above = parent === undefined ? undefined : nodes.get(parent);
      if (node !== undefined && above !== undefined) above.units.push(node);
      return node === undefined || above !== undefined ? [] : [node];
    });
    for (const [account, parent] of input.parentOf) nodes.get(parent)?.accounts.push(account);
  }

  labels(): ReadonlyMap<string, string> {
    for (const root of this.#roots) this.#assign(root, none);
    return this.#labels;
  }

  #assign(node: Node, inherited: string): void {
    const label = this.#best(node, inherited);
    if (label !== undefined) this.#labels.set(node.id, label);
    const passed = label ?? inherited;
    for (const account of node.accounts) {
      if (!this.#fits(account, passed)) this.#labels.set(account, this.#input.wanted.get(account) ?? this.#input.nothing);
    }
    for (const child of node.units) this.#assign(child, passed);
  }

  /** The label that makes the unit cheapest; undefined where none is as cheap as what it inherits. */
  #best(node: Node, inherited: string): string | undefined {
    if (!this.#input.allowed.has(node.id)) return undefined;
    let best: { readonly label: string; readonly cost: number } | undefined;
    for (const label of this.#colors) {
      if (label === none || label === inherited || this.#means(label) === this.#means(inherited)) continue;
      const cost = this.#costOf(node, label);
      if (best === undefined || cost < best.cost) best = { label, cost };
    }
    const plain = this.#below(node, inherited);
    if (best === undefined || best.cost > plain) return undefined;
    // As many either way: the unit's own label reaches accounts to come, unless it would only say that there is nothing.
    return best.cost < plain || best.label !== this.#input.nothing ? best.label : undefined;
  }

  #cost(node: Node, inherited: string): number {
    const known = this.#costs.get(node) ?? new Map<string, number>();
    this.#costs.set(node, known);
    const cost = known.get(inherited);
    if (cost !== undefined) return cost;
    const label = this.#best(node, inherited);
    const fresh = label === undefined ? this.#below(node, inherited) : this.#costOf(node, label);
    known.set(inherited, fresh);
    return fresh;
  }

  /** With the label on the unit itself. */
  #costOf(node: Node, label: string): number {
    const isOwn = label === this.#input.nothing || (this.#input.isOwn?.(node.id, label) ?? true);
    return labelCost + (isOwn ? 0 : 1) + this.#below(node, label);
  }

  #below(node: Node, passed: string): number {
    const own = node.accounts.filter((account) => !this.#fits(account, passed)).length * labelCost;
    return node.units.reduce((sum, child) => sum + this.#cost(child, passed), own);
  }

  #fits(account: string, inherited: string): boolean {
    return this.#means(inherited) === (this.#input.wanted.get(account) ?? none);
  }

  /** Being told to have nothing is having nothing. */
  #means(label: string): string {
    return label === this.#input.nothing ? none : label;
  }
}
