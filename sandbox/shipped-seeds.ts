import type { Seed } from './seed.ts';

/** Seeds that come with the sandbox, by name; `--seed` and `POST /_sandbox/seed?name=` take the name in place of a file. */
const shipped: Readonly<Record<string, () => Promise<Seed>>> = {
  'first-day': async () => (await import('./seeds/first-day.ts')).firstDay,
  untidy: async () => (await import('./seeds/untidy.ts')).untidyOrganization,
};

/** True for what can only be the name of a seed, not a path of a file. */
export const isSeedName = (text: string): boolean => /^[a-z][a-z-]*$/.test(text);

/** The seed of a name. Rejects with the names there are. */
export async function shippedSeed(name: string): Promise<Seed> {
  const load = Object.hasOwn(shipped, name) ? shipped[name] : undefined;
  if (load === undefined)
    throw new Error(`there is no seed ${name}; there is ${Object.keys(shipped).join(', ')}, or a path to a JSON file`);
  return load();
}
