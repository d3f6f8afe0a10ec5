import type { ResourceType } from './resource-type.ts';
import { waitConditionHandle } from './wait-condition-handle.ts';

/** Every resource type that templates may use here. */
export const resourceTypes: readonly ResourceType[] = [waitConditionHandle];

const byName = new Map(resourceTypes.map((type) => [type.name, type]));

export const resourceTypeNamed = (name: string): ResourceType | undefined => byName.get(name);
