// Exceptions about rules of tenants: what `spec.waivers` says inside a tenant, said beside it.
import type { Calendar } from '../../model/clock.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import { type DepartureOf, departureOf, type ExceptionDocument, exceptionsInForce } from '../exceptions.ts';
import { error, note, warning } from './diagnostics.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

/** An exception about a rule, with whether it lifted something. */
interface RuleException {
  readonly document: ExceptionDocument;
  readonly what: DepartureOf<'rule'>;
  used: boolean;
}

/**
 * Lifts rules for the tenants that exceptions select: by name, or all of an account. Which unit an account is of, only `plan` knows, so a unit needs the
 * tenant's name beside it (and `plan` checks that it holds the tenant's account). Source: facts/compliance.md 6.10; facts/tenants.md 4.7.
 */
export class RuleExceptions {
  readonly #inForce: readonly RuleException[];
  readonly #documents: DocumentSet;

  constructor(documents: DocumentSet, calendar: Calendar) {
    this.#documents = documents;
    this.#inForce = exceptionsInForce(documents, calendar).flatMap((document) => {
      const what = departureOf(document, 'rule');
      return what === undefined ? [] : [{ document, what, used: false }];
    });
  }

  /** The tenant's problems with those that an exception lifts as notes that say until when. */
  *lift(tenant: EffectiveTenant, problems: readonly Diagnostic[]): Generator<Diagnostic> {
    for (const problem of problems) {
      const lifting =
        problem.severity === 'error'
          ? this.#inForce.filter(({ document, what }) => what.rule === problem.code && selects(document, what, tenant))
          : [];
      const [first] = lifting;
      for (const each of lifting) each.used = true;
      if (first === undefined || problem.source === undefined) yield problem;
      else {
        const { metadata, spec } = first.document.value;
        const why = `lifted until ${spec.expires} by Exception/${metadata.name} (${spec.owner}: ${spec.reason})`;
        yield note(problem.code, problem.source, `${why}: ${problem.message}`);
      }
    }
  }

  /** What is wrong with the exceptions themselves; after all tenants were asked. */
  *problems(): Generator<Diagnostic> {
    const tenants = this.#documents.all('Tenant').map(({ value }) => value.metadata.name);
    for (const { document, what, used } of this.#inForce) {
      const { selector } = document.value.spec;
      const at = (...path: readonly string[]) => document.at('spec', ...path);
      const rule = at('what', 'rule');
      if (selector.region !== undefined)
        yield error('D-12', at('selector', 'region'), 'a rule is lifted for a tenant as a whole, not in one Region', 'take region out');
      else if (what.tenant === undefined && selector.account === undefined)
        yield error('D-11', rule, 'tenant is missing: the rule would be lifted for a whole unit', 'write tenant: ... or select an account');
      // A broken tenant is not in the set, and its own problem is told.
      else if (what.tenant !== undefined && !tenants.includes(what.tenant) && !this.#documents.broken.some(({ kind }) => kind === 'Tenant'))
        yield error('V-29', at('what', 'tenant'), `there is no tenant ${what.tenant}`, 'write the name of one');
      else if (!used)
        yield warning('V-29', rule, `the exception lifts nothing: no tenant that it selects breaks ${what.rule}`, 'remove it');
    }
  }
}

function selects({ value }: ExceptionDocument, { tenant: name }: DepartureOf<'rule'>, tenant: EffectiveTenant): boolean {
  const { account } = value.spec.selector;
  if (account !== undefined && account !== tenant.account?.value) return false;
  return name === undefined ? account !== undefined : name === tenant.name;
}
