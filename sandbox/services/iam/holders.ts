import type { Handlers, Operation, OperationContext } from '../operation.ts';
import { paginate } from '../paging.ts';
import { attachable } from './policies.ts';
import { checkDocument, invalid, limitExceeded, more, noSuchEntity, type PolicyHolder, paging, policySize } from './policy-state.ts';

/** Characters of all inline policies of one user or group, and managed policies of it. Source: IAM's quotas. */
const most = { User: 2_048, Group: 5_120, attached: 10 } as const;

interface HolderInput {
  readonly UserName?: string;
  readonly GroupName?: string;
  readonly PolicyName?: string;
  readonly PolicyArn?: string;
  readonly PolicyDocument?: string;
}

/** The operations on inline and attached policies, which users and groups have in the same form. */
export function holderHandlers(
  kind: 'User' | 'Group',
  find: (name: string | undefined, context: OperationContext) => PolicyHolder,
): Handlers {
  const member = `${kind}Name` as const;
  const holderOf = (input: HolderInput, context: OperationContext): PolicyHolder => find(input[member], context);
  const inlineOf = ({ inline }: PolicyHolder, name: string | undefined): string => {
    const document = name !== undefined && Object.hasOwn(inline, name) ? inline[name] : undefined;
    if (document === undefined) throw noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name ?? ''} cannot be found.`);
    return document;
  };
  const put: Operation<HolderInput, object> = (input, context) => {
    const holder = holderOf(input, context);
    const name = input.PolicyName ?? '';
    if (!/^[\w+=,.@-]{1,128}$/.test(name)) throw invalid(`The policy name ${name} is not valid`);
    const documents = { ...holder.inline, [name]: checkDocument(input.PolicyDocument) };
    if (Object.values(documents).reduce((sum, document) => sum + policySize(document), 0) > most[kind])
      throw limitExceeded(`Maximum policy size of ${most[kind]} bytes exceeded for ${kind.toLowerCase()} ${holder.name}`);
    holder.inline = documents;
    return {};
  };
  const get: Operation<HolderInput, object> = (input, context) => {
    const holder = holderOf(input, context);
    const document = inlineOf(holder, input.PolicyName);
    return { [member]: holder.name, PolicyName: input.PolicyName, PolicyDocument: encodeURIComponent(document) };
  };
  const remove: Operation<HolderInput, object> = (input, context) => {
    const holder = holderOf(input, context);
    inlineOf(holder, input.PolicyName);
    holder.inline = Object.fromEntries(Object.entries(holder.inline).filter(([name]) => name !== input.PolicyName));
    return {};
  };
  const list: Operation<HolderInput, object> = (input, context) => {
    const page = paginate(Object.keys(holderOf(input, context).inline).sort(), input, context, paging);
    return { PolicyNames: page.items, ...more(page.nextToken) };
  };
  const attach: Operation<HolderInput, object> = (input, context) => {
    const holder = holderOf(input, context);
    const arn = attachable(input.PolicyArn, context);
    if (!holder.attached.includes(arn) && holder.attached.length >= most.attached)
      throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind}: ${most.attached}`);
    holder.attached = [...new Set([...holder.attached, arn])];
    return {};
  };
  const detach: Operation<HolderInput, object> = (input, context) => {
    const holder = holderOf(input, context);
    if (!holder.attached.includes(input.PolicyArn ?? '')) throw noSuchEntity(`Policy ${input.PolicyArn ?? ''} was not found.`);
    holder.attached = holder.attached.filter((arn) => arn !== input.PolicyArn);
    return {};
  };
  const listAttached: Operation<HolderInput, object> = (input, context) => {
    const page = paginate(holderOf(input, context).attached, input, context, paging);
    const policies = page.items.map((arn) => ({ PolicyArn: arn, PolicyName: arn.split('/').at(-1) ?? '' }));
    return { AttachedPolicies: policies, ...more(page.nextToken) };
  };
  return {
    [`Put${kind}Policy`]: put,
    [`Get${kind}Policy`]: get,
    [`Delete${kind}Policy`]: remove,
    [`List${kind}Policies`]: list,
    [`Attach${kind}Policy`]: attach,
    [`Detach${kind}Policy`]: detach,
    [`ListAttached${kind}Policies`]: listAttached,
  };
}
