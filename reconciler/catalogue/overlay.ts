import { buildCatalogue } from './build-catalogue.ts';
import type { Catalogue } from './catalogue.ts';
import { type CatalogueData, type RetiredData, readCatalogueData } from './catalogue-data.ts';
import { shippedData } from './shipped.ts';

/** The file beside `organization.yaml` that `trueup catalogue refresh` writes and people check in. */
export const overlayFile = 'catalogue.json';

/** The text of an overlay file as data, or in words what is wrong with it. */
export function readOverlay(text: string): { readonly data: CatalogueData } | { readonly wrong: string } {
  try {
    return readCatalogueData(JSON.parse(text));
  } catch (error) {
    return { wrong: `it is not JSON (${error instanceof Error ? error.message : 'no reason given'})` };
  }
}

/**
 * The shipped catalogue brought up to date by an overlay. The overlay's standards and controls replace the shipped ones, and what only
 * the shipped one has counts as retired; aliases, known retirements and what Regions lack are joined. An overlay older than the shipped data, as
 * after an upgrade, changes nothing: undefined.
 */
export function overlaidCatalogue(overlay: CatalogueData, base: CatalogueData = shippedData()): Catalogue | undefined {
  if (overlay.asOf < base.asOf) return undefined;
  const now = new Set(overlay.controls.map((control) => control.id));
  const gone: RetiredData[] = base.controls.filter((control) => !now.has(control.id)).map(({ id }) => ({ id }));
  const regions = new Map([...(base.regions ?? []), ...(overlay.regions ?? [])].map((region) => [region.id, region]));
  const facts = new Map(base.controls.map((control) => [control.id, control]));
  const controls = overlay.controls.map((control) => {
    const known = facts.get(control.id);
    return { ...control, global: control.global ?? known?.global ?? null, onlyRegion: control.onlyRegion ?? known?.onlyRegion ?? null };
  });
  const joined: CatalogueData = {
    ...overlay,
    controls,
    retired: [...gone, ...(base.retired ?? []), ...(overlay.retired ?? [])],
    aliases: [...(base.aliases ?? []), ...(overlay.aliases ?? [])],
    regions: [...regions.values()],
  };
  return buildCatalogue(joined, 'overlay');
}
