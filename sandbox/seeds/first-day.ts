/** The untidy organization on the day before trueup: its roles are nowhere, so `trueup bootstrap` comes first. The story of `npm start` begins here. */
import type { Seed } from '../seed.ts';
import { untidyOrganization } from './untidy.ts';

const { organizations } = untidyOrganization;

export const firstDay: Seed = { ...untidyOrganization, organizations: { ...(organizations as object), bootstrapped: false } };
