import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { findDeepNesting } from './nesting.ts';

/** What is wrong with a line of an old file, and what to do about it. */
export interface OldProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly hint: string;
}

/** One parameter of an old template, and where it is written. */
export interface OldParameter {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/** A stack instance of the old stack set; `overrides` are known where it was described one by one. */
export interface OldInstance {
  readonly account: string;
  readonly region: string;
  readonly overrides: readonly OldParameter[];
  readonly file: string;
  readonly line: number;
}

/** What was typed for an old template: its parameters, and the instances of its stack set. */
export interface OldRollout {
  readonly parameters: readonly OldParameter[];
  readonly instances: readonly OldInstance[];
  readonly problems: readonly OldProblem[];
}

/** A word of the command line: `ParameterKey=NAME,ParameterValue=VALUE`, the value in quotes where it holds commas. */
const typed = /ParameterKey=([^,\s]+),ParameterValue=(?:"([^"]*)"|'([^']*)'|((?:\\,|[^\s,"'])*))/g;

/**
 * Reads what the old templates were rolled out with, in the forms that people have it in: words of the AWS CLI, its parameter files, what
 * `describe-stack-set`, `list-stack-instances` and `describe-stack-instance` print, or names and values. Undefined for a text that is none of
 * these: a list. Pure. Source: facts/compliance.md 1.2.
 */
export function readOldRollout(file: string, text: string): OldRollout | undefined {
  if (text.includes('ParameterKey=')) return { parameters: typedParameters(file, text), instances: [], problems: [] };
  const isStructured = /^\s*(\{|\[\s*\{)/.test(text) || /^[A-Za-z]\w*:(\s|$)/m.test(text);
  if (!isStructured) return undefined;
  const lines = new LineCounter();
  const reader = new Reader(file, (node) => lines.linePos(node.range?.[0] ?? 0).line);
  const deep = findDeepNesting(text);
  if (deep !== undefined) reader.problem(undefined, 'it is nested too deeply', 'give what the AWS CLI printed');
  else {
    const document = parseDocument(text, { lineCounter: lines });
    const [error] = document.errors;
    if (error !== undefined) {
      const [{ line } = { line: 1 }] = error.linePos ?? [];
      reader.problems.push({
        file,
        line,
        message: error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '',
        hint: 'give JSON as the AWS CLI prints it, or NAME: VALUE on each line',
      });
    } else reader.top(document.contents);
  }
  return reader;
}

const typedParameters = (file: string, text: string): OldParameter[] =>
  text.split('\n').flatMap((line, index) =>
    [...line.matchAll(typed)].map(([, name = '', double, single, bare]) => ({
      name,
      value: double ?? single ?? (bare ?? '').replaceAll('\\,', ','),
      file,
      line: index + 1,
    })),
  );

class Reader implements OldRollout {
  readonly parameters: OldParameter[] = [];
  readonly instances: OldInstance[] = [];
  readonly problems: OldProblem[] = [];
  readonly #file: string;
  readonly #lineOf: (node: Node) => number;

  constructor(file: string, lineOf: (node: Node) => number) {
    this.#file = file;
    this.#lineOf = lineOf;
  }

  problem(node: Node | undefined, message: string, hint: string): void {
    this.problems.push({ file: this.#file, line: node === undefined ? 1 : this.#lineOf(node), message, hint });
  }

  /** One answer of the CLI, a list of them or of parameters, or names and values. */
  top(node: Node | null): void {
    if (isSeq(node)) for (const item of node.items) this.top(item as Node);
    else if (isMap(node)) this.#mapping(node);
    else this.problem(node ?? undefined, 'it holds neither parameters nor stack instances', known);
  }

  #mapping(map: YAMLMap): void {
    const of = (name: string): Node | undefined => (map.get(name, true) as Node | null | undefined) ?? undefined;
    const inner = of('StackSet') ?? of('StackInstance') ?? of('Summaries') ?? of('StackInstances') ?? of('Stacks');
    const parameters = of('Parameters');
    if (inner !== undefined) this.top(inner);
    else if (of('ParameterKey') !== undefined) this.parameters.push(...this.#parameter(map));
    else if (of('Account') !== undefined && of('Region') !== undefined) this.#instance(map);
    else if (isSeq(parameters)) this.top(parameters);
    else if (isMap(parameters)) this.#named(parameters);
    // A set or a stack that was rolled out without any parameter.
    else if (of('StackSetName') === undefined && of('StackName') === undefined) this.#named(map);
  }

  #parameter(map: YAMLMap): OldParameter[] {
    const name = textOf(map.get('ParameterKey', true));
    const value = textOf(map.get('ParameterValue', true));
    if (name !== undefined && value !== undefined) return [{ name, value, file: this.#file, line: this.#lineOf(map) }];
    this.problem(map, `the parameter ${name ?? ''} has no value`, 'take the values from aws cloudformation describe-stack-set');
    return [];
  }

  #instance(map: YAMLMap): void {
    const [account, region] = ['Account', 'Region'].map((name) => textOf(map.get(name, true)) ?? '');
    if (!/^\d{12}$/.test(account ?? '') || !/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region ?? '')) {
      this.problem(map, `${account}/${region} is no account and Region`, 'give what aws cloudformation list-stack-instances printed');
      return;
    }
    const written = map.get('ParameterOverrides', true);
    const overrides = isSeq(written) ? written.items.flatMap((item) => (isMap(item) ? this.#parameter(item) : [])) : [];
    this.instances.push({ account: account ?? '', region: region ?? '', overrides, file: this.#file, line: this.#lineOf(map) });
  }

  #named(map: YAMLMap): void {
    for (const { key, value } of map.items) {
      const name = textOf(key) ?? '';
      const text = isSeq(value) ? value.items.map((item) => textOf(item) ?? '').join(',') : textOf(value);
      const line = this.#lineOf(key as Node);
      if (text === undefined) this.problem(key as Node, `${name} holds no text`, known);
      else this.parameters.push({ name, value: text, file: this.#file, line });
    }
  }
}

const known =
  'give the parameters (aws cloudformation describe-stack-set) or the instances (list-stack-instances, describe-stack-instance)';

/** A scalar as it is written, so that no account or date is read as a number. */
function textOf(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}
