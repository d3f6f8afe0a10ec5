// What the action's commands are told and what they end with, in the words of the command line and of later jobs.
import path from 'node:path';
import { ExitCode } from './io.ts';

/** How an apply ended, for later jobs. */
export const resultWords: Partial<Record<ExitCode, string>> = {
  [ExitCode.Ok]: 'clean',
  [ExitCode.Partial]: 'partial',
  [ExitCode.Refused]: 'refused',
  [ExitCode.Incomplete]: 'incomplete',
};

/** How a drift ended: the word is also that of `fail-on`. */
export const driftWords: Partial<Record<ExitCode, { readonly word: string; readonly text: string }>> = {
  [ExitCode.Ok]: { word: 'clean', text: '' },
  [ExitCode.Changes]: { word: 'changes', text: 'AWS departs from what was applied: drift.json in the artifact says where' },
  [ExitCode.Incomplete]: { word: 'incomplete', text: 'some cells could not be read: drift.json in the artifact names them' },
};

/** What `base` may say instead of a commit. */
export const lastAppliedWord = 'last-applied';

/** What `split` hands over, in its folder. */
export const inventoryFile = 'inventory.json';

export const inventoryOf = (folder: string | undefined): string[] =>
  given('--inventory', folder === undefined ? undefined : path.join(folder, inventoryFile));

/** For the log in words, for other jobs as a file. */
export const driftTo = (file: string): string[] => ['--quiet', '--no-color', '--out', file];

export const given = (option: string, value: string | undefined): string[] => (value === undefined ? [] : [option, value]);
