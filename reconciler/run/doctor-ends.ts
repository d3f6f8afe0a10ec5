import { devOpsGuruEndOfSupport } from '../catalogue/shipped.ts';
import { type Calendar, daysBetween } from '../model/clock.ts';
import type { DocumentSet } from '../model/document-set.ts';
import type { Check } from '../providers/provider.ts';

/** The AWS SDK's versions from then on need Node.js 22. Source: facts/sandbox.md 5.2. */
const node20Ends = '2027-01-08';
const oldestNode = 22;
/** How long before an end it is a warning. */
const warnedDays = 90;

/**
 * What ends by itself: DevOps Guru where no document uses it (rule V-27 tells those that do), and the runtime that the AWS SDK leaves behind.
 * @param node version of this process, `20.20.2`
 */
export function endChecks(documents: DocumentSet, { today }: Calendar, node: string): readonly Check[] {
  const end = devOpsGuruEndOfSupport();
  const left = daysBetween(today, end);
  const guru: Check = {
    name: 'ends/devops-guru',
    status: 'ok',
    where: 'organization',
    message:
      left < 0
        ? `AWS has ended DevOps Guru on ${end}; no document uses it`
        : `AWS ends DevOps Guru on ${end}, in ${left} days; no document uses it`,
  };
  return [...(documents.all('DevOpsGuruTargets').length === 0 ? [guru] : []), runtimeCheck(node, today)];
}

function runtimeCheck(node: string, today: string): Check {
  const base = { name: 'ends/node', where: 'this machine' };
  if (Number(node.split('.')[0]) >= oldestNode) return { ...base, status: 'ok', message: `Node.js ${node}` };
  const left = daysBetween(today, node20Ends);
  const message = `Node.js ${node}: releases of the AWS SDK from ${node20Ends} on need ${oldestNode}${left > 0 ? `, in ${left} days` : ''}`;
  return {
    ...base,
    ...(left > warnedDays
      ? { status: 'ok', message }
      : { status: 'warning', message, cure: `run trueup with Node.js ${oldestNode} or newer` }),
  };
}
