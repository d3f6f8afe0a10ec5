import { resourceKey, type TypeName } from '../../../model/address.ts';
import type { Properties } from '../../../model/properties.ts';
import type { Look } from '../resource-module.ts';

/** What documents ask of a resource in the cell. */
export const wantedIn = (look: Pick<Look, 'interest'>, type: TypeName, name: string): Properties =>
  look.interest.desired.resources.get(resourceKey(type, name))?.properties ?? {};
