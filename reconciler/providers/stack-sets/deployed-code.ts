import { createHash } from 'node:crypto';
import { AwsFailure } from '../../model/aws-failure.ts';
import type { CarriedFunction } from '../carrier.ts';
import type { ReadClients } from '../clients.ts';
import { mostPackageBytes, readPackage } from './function-package.ts';
import type { Snapshot } from './live-set.ts';
import { asDeployed, codeFile, missingFunction, moduleOfAws } from './resources/function-code.ts';

/**
 * Looks at the code that a set's function has in its cells: one GetFunction a cell, and one package for each digest that Lambda tells, since what
 * has the same digest is the same. One a run and set.
 */
export class DeployedCode {
  readonly #function: CarriedFunction;
  /** By Lambda's CodeSha256: the digest of the text, or why it cannot be ours. */
  readonly #packages = new Map<string, Promise<string>>();
  #template: { readonly of: string | undefined; readonly digest: string | undefined } | undefined;

  constructor(carried: CarriedFunction) {
    this.#function = carried;
  }

  /** `asDeployed`, or what is there instead. Throws AwsFailure. */
  async look(snapshot: Snapshot, aws: ReadClients): Promise<string> {
    const wanted = this.#wanted(snapshot.set.TemplateBody);
    // A set that is not as we write it: the update that is planned for it brings the code.
    if (wanted === undefined) return asDeployed;
    const answer = await this.#get(aws);
    if (answer === undefined) return missingFunction;
    const { Configuration: { CodeSha256: sha = '', CodeSize: size = 0 } = {}, Code: { Location: location } = {} } = answer;
    if (size > mostPackageBytes || location === undefined) return `other code, ${size} bytes (${sha})`;
    let known = this.#packages.get(sha);
    if (known === undefined) {
      known = readText(location, aws);
      this.#packages.set(sha, known);
      // A failure is this cell's alone: the next one has a location of its own.
      known.catch(() => this.#packages.delete(sha));
    }
    const text = await known;
    return text === wanted ? asDeployed : `other code (${text})`;
  }

  /** The digest of the code in the live template. */
  #wanted(template: string | undefined): string | undefined {
    if (this.#template === undefined || this.#template.of !== template)
      this.#template = { of: template, digest: digestInTemplate(template, this.#function.logicalId) };
    return this.#template.digest;
  }

  async #get(aws: ReadClients) {
    try {
      return await aws.functions.getFunction({ FunctionName: this.#function.name });
    } catch (error) {
      if (error instanceof AwsFailure && error.failureClass === 'not-found') return undefined;
      throw error;
    }
  }
}

async function readText(location: string, aws: ReadClients): Promise<string> {
  const files = readPackage((await aws.functions.getPackage({ location })).bytes);
  if (files === undefined) return 'not an archive of source text';
  const counting = files.filter(({ path }) => path !== moduleOfAws);
  const [only] = counting;
  if (only === undefined || counting.length > 1 || only.path !== codeFile)
    return `files ${counting
      .map(({ path }) => path)
      .sort()
      .join(', ')}`;
  return digestOf(only.text);
}

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;

interface FunctionTemplate {
  readonly Resources?: Readonly<Record<string, { readonly Properties?: { readonly Code?: { readonly ZipFile?: unknown } } }>>;
}

/** Undefined where the template is not one that we wrote. */
function digestInTemplate(template: string | undefined, logicalId: string): string | undefined {
  try {
    const { Resources: resources } = JSON.parse(template ?? '') as FunctionTemplate;
    const code = resources?.[logicalId]?.Properties?.Code?.ZipFile;
    return typeof code === 'string' ? digestOf(code) : undefined;
  } catch {
    return undefined;
  }
}
