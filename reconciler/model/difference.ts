/** How desired and observed differ (facts: compliance 6.7). Those that no change can mend appear as notices. */
export const differenceKinds = [
  'hub-missing',
  'hub-setting',
  'standard-missing',
  'standard-unexpected',
  'standard-pending',
  'standard-deleting',
  'standard-incomplete',
  'standard-failed',
  'standard-unavailable',
  'control-should-be-disabled',
  'control-should-be-enabled',
  'control-reason',
  'control-pending-release',
  'control-unavailable',
  'control-global-auto-disabled',
  'governed-by-central-config',
  'governed-by-org-policy',
  'parameter',
  'recorder-missing',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];
