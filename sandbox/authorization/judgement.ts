// How AWS weighs the policies that bind a caller against each other. Pure.
// Source: IAM User Guide, "Policy evaluation logic"; Organizations User Guide, "SCP evaluation".
import { type Question, verdictOf } from './policy.ts';

/** All policies that bind a caller, as the texts of their documents. */
export interface BindingPolicies {
  /** Inline and attached ones of the role or user. */
  readonly identity: readonly string[];
  /** The permissions boundary of the role or user: grants nothing, and what it does not allow is not allowed. */
  readonly boundary?: string;
  /** Session policies: grant nothing, and what none of them allows is not allowed. */
  readonly session?: readonly string[];
  /** Service control policies by level, from the root to the account: each level has to allow. Absent where they do not bind (the management account). */
  readonly serviceControl?: readonly (readonly string[])[];
}

type PolicyKind = 'service control policy' | 'permissions boundary' | 'session policy' | 'identity-based policy';

export type Judgement = { readonly allowed: true } | { readonly allowed: false; readonly explicit: boolean; readonly by: PolicyKind };

/** A denial in any policy wins; then each kind of policy that binds has to allow, each level of service control policies by itself. */
export function judge(policies: BindingPolicies, question: Question): Judgement {
  const filters: readonly (readonly [PolicyKind, readonly (readonly string[])[] | undefined])[] = [
    ['service control policy', policies.serviceControl],
    ['permissions boundary', policies.boundary === undefined ? undefined : [[policies.boundary]]],
    ['session policy', policies.session === undefined ? undefined : [policies.session]],
    ['identity-based policy', [policies.identity]],
  ];
  const verdicts = filters.flatMap(([by, levels]) => (levels ?? []).map((documents) => ({ by, verdict: verdictOf(documents, question) })));
  const denied = verdicts.find(({ verdict }) => verdict === 'denied');
  if (denied !== undefined) return { allowed: false, explicit: true, by: denied.by };
  const silent = verdicts.find(({ verdict }) => verdict === 'not-said');
  return silent === undefined ? { allowed: true } : { allowed: false, explicit: false, by: silent.by };
}
