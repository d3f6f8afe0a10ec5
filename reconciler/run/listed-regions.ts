import type { Region } from '../model/address.ts';
import type { Expansion } from '../targets/expand.ts';

/** The Regions whose lists of standards and controls are asked for: those that documents about Security Hub target. */
export function securityHubRegions({ targets }: Pick<Expansion, 'targets'>): readonly Region[] {
  const regions = new Set<Region>();
  for (const [id, { cells }] of targets)
    if (/^(SecurityStandards|DisabledControls)\//.test(id)) for (const { region } of cells) regions.add(region);
  return [...regions];
}
