import { serviceNamed, services } from './services/registry.ts';
import { modelOf } from './wire/catalog.ts';
import type { World } from './world.ts';

/**
 * A seed file: what the organization looks like when the story begins. `regions` are the Regions that accounts use; every other member
 * is a section of a service, named by its signing name (`organizations`, `account`, `config`, `iam`, `securityhub`), in the form that
 * the service's `seed` reads. Sections are put in in the order of the registry, whatever their order in the file.
 */
export type Seed = Readonly<Record<string, unknown>>;

/** Replaces the whole state by a seed. Throws an Error that names the section which is wrong; the state is then the old one. */
export async function applySeed(seed: Seed, world: World): Promise<void> {
  const sections = Object.keys(seed).filter((name) => name !== 'regions');
  for (const name of sections) {
    if (serviceNamed(name) === undefined) {
      throw new Error(`a seed has no section ${name}; it has regions, ${services.map((entry) => entry.signingName).join(', ')}`);
    }
  }
  const regions = seed['regions'];
  if (regions !== undefined && !(Array.isArray(regions) && regions.every((region) => typeof region === 'string'))) {
    throw new Error('regions of a seed must be a list of Region names');
  }
  const loaded = await loadSections(sections);
  const before = structuredClone(world.snapshot());
  world.reset(regions as readonly string[] | undefined);
  try {
    for (const { name, seedSection } of loaded) atSection(name, () => seedSection(seed[name], world.environment()));
  } catch (error) {
    world.reset(before.regions);
    world.state.restore(before.states);
    throw error;
  }
}

async function loadSections(sections: readonly string[]) {
  const entries = services.filter((entry) => sections.includes(entry.signingName));
  return Promise.all(
    entries.map(async (entry) => {
      const { module } = await modelOf(entry);
      if (module.seed === undefined) throw new Error(`${entry.signingName} takes no section in a seed`);
      return { name: entry.signingName, seedSection: module.seed };
    }),
  );
}

function atSection(name: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw new Error(`section ${name} of the seed: ${(error as Error).message}`, { cause: error });
  }
}
