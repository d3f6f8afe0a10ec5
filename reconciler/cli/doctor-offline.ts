import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Desired } from '../pipeline.ts';
import type { Check } from '../providers/provider.ts';
import type { CommonOptions } from './options.ts';

/** What the folder and this machine tell: workflows, ends of services and of the runtime. */
export async function offlineChecks(
  { documents, organization }: Desired,
  { config, calendar }: Pick<CommonOptions, 'config' | 'calendar'>,
): Promise<readonly Check[]> {
  const { workflowChecks } = await import('../github/workflow-checks.ts');
  const { endChecks } = await import('../run/doctor-ends.ts');
  return [
    ...workflowChecks(workflowsAround(config), organization?.spec.bootstrap?.github),
    ...endChecks(documents, calendar, process.versions.node),
  ];
}

/** The workflows of the repository that the configuration lies in. */
function workflowsAround(config: string): readonly { readonly name: string; readonly text: string }[] {
  for (let folder = config; ; folder = path.dirname(folder)) {
    const workflows = path.join(folder, '.github', 'workflows');
    if (existsSync(workflows)) {
      const names = readdirSync(workflows).filter((name) => /\.ya?ml$/.test(name));
      return names.sort().map((name) => ({ name: `.github/workflows/${name}`, text: readFileSync(path.join(workflows, name), 'utf8') }));
    }
    if (existsSync(path.join(folder, '.git')) || path.dirname(folder) === folder) return [];
  }
}
