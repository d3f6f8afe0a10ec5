import type { Seed } from '../seed.ts';

const shipped: Readonly<Record<string, () => Promise<Seed>>> = {
  untidy: async () => (await import('./untidy.ts')).untidyOrganization,
};

/** Names that `--seed` and the control path take in place of a file. */
export const shippedSeedNames: readonly string[] = Object.keys(shipped);

/** The shipped seed of the name, or undefined. */
export function shippedSeed(name: string): Promise<Seed> | undefined {
  return Object.hasOwn(shipped, name) ? shipped[name]?.() : undefined;
}
