import type { ParameterDefinition, SecurityControlDefinition, Standard } from '@aws-sdk/client-securityhub';
import type { Catalogue, ControlId } from '../catalogue/catalogue.ts';
import type { ParameterData } from '../catalogue/catalogue-data.ts';
import { type ListedControl, liveCatalogue, type RegionListing } from '../catalogue/live.ts';
import type { Region } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import { listAll } from '../model/paged-list.ts';
import type { ReadClients } from '../providers/clients.ts';
import { unreadableMessage } from './observe.ts';

export interface LiveCatalogueInput {
  readonly regions: readonly Region[];
  /** Reads of the Region, in one account: the list is the same in all of them. */
  readonly clientsFor: (region: Region) => ReadClients;
  readonly shipped: Catalogue;
  /** The day of the run. */
  readonly asOf: string;
  /** Controls whose parameters documents set: their definitions are read in full. */
  readonly parametersOf: readonly ControlId[];
  /** Lists that another process has read already: these Regions are not asked. */
  readonly handedOver?: readonly RegionListing[];
  readonly signal?: AbortSignal;
}

export interface LiveLists {
  /** All Regions together; `offers` tells them apart. Of a Region that could not be read it says what the shipped catalogue knows. */
  readonly catalogue: Catalogue;
  /** The Regions that answered. */
  readonly listings: readonly RegionListing[];
  readonly failures: readonly { readonly region: Region; readonly code: string; readonly message: string }[];
}

/**
 * Reads each Region's standards and controls, all Regions at once. Calls a Region: one for the standards and one for each hundred controls of
 * each standard (about 20 with today's 11 listed standards), plus one for each control in `parametersOf` in the first Region that answers.
 * All standards are read and not only the declared ones: `standards: all` reaches those that somebody else enabled, and a control that joins a standard
 * shows nowhere else. Neither call needs Security Hub to be on. Source: facts/compliance.md 2.2, 2.3.
 */
export async function readLiveCatalogue(input: LiveCatalogueInput): Promise<LiveLists> {
  const failures: { region: Region; code: string; message: string }[] = [];
  const read = await Promise.all(
    input.regions.map(async (region): Promise<RegionListing | undefined> => {
      const known = input.handedOver?.find((listing) => listing.region === region);
      if (known !== undefined) return known;
      try {
        return await readRegion(region, input.clientsFor(region), input.signal);
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error;
        failures.push({ region, code: error.awsName, message: unreadableMessage(error) });
        return undefined;
      }
    }),
  );
  const listings = read.filter((listing) => listing !== undefined);
  const [first, ...others] = listings;
  if (first === undefined) return { catalogue: input.shipped, listings, failures };
  const complete = [await withParameters(first, input), ...others];
  return { catalogue: liveCatalogue(complete, input.shipped, input.asOf), listings: complete, failures };
}

async function readRegion(region: Region, aws: ReadClients, signal: AbortSignal | undefined): Promise<RegionListing> {
  const standards = await listAll(
    async (token) => aws.securityHub.describeStandards({ MaxResults: 100, ...token }, signal),
    (page) => page.Standards,
  );
  const listed = await Promise.all(
    standards.filter(isOfAws).flatMap((standard) => {
      const id = standardIdOf(standard.StandardsArn);
      return id === undefined ? [] : [readStandard(id, standard, aws, signal)];
    }),
  );
  return { region, standards: listed };
}

/** Standards of other providers (multicloud connectors) are not ours. */
const isOfAws = (standard: Standard): boolean => standard.Provider === undefined || standard.Provider === 'AWS';

/** `pci-dss/v/4.0.1` of either form of a standard's ARN. Source: facts/compliance.md 2.1. */
const standardIdOf = (arn: string | undefined): string | undefined => /:(?:standards|ruleset)\/(.+)$/.exec(arn ?? '')?.[1];

async function readStandard(
  id: string,
  standard: Standard,
  aws: ReadClients,
  signal: AbortSignal | undefined,
): Promise<RegionListing['standards'][number]> {
  const definitions = await listAll(
    async (token) =>
      aws.securityHub.listSecurityControlDefinitions({ StandardsArn: standard.StandardsArn, MaxResults: 100, ...token }, signal),
    (page) => page.SecurityControlDefinitions,
  );
  return {
    id,
    name: standard.Name ?? id,
    arnKind: standard.StandardsArn?.includes(':ruleset/') === true ? 'ruleset' : 'standards',
    enabledByDefault: standard.EnabledByDefault === true,
    controls: definitions.flatMap(toListed),
  };
}

function toListed(definition: SecurityControlDefinition): ListedControl[] {
  const { SecurityControlId: id, ParameterDefinitions: parameters } = definition;
  if (id === undefined) return [];
  return [
    {
      id,
      title: definition.Title ?? id,
      severity: definition.SeverityRating ?? 'MEDIUM',
      available: definition.CurrentRegionAvailability !== 'UNAVAILABLE',
      ...(parameters === undefined ? {} : { parameters: toParameters(parameters) }),
    },
  ];
}

/** Reads the named controls' definitions in full, for the types and bounds of their parameters, where the list did not bring them. */
async function withParameters(listing: RegionListing, input: LiveCatalogueInput): Promise<RegionListing> {
  const bare = new Set(
    listing.standards.flatMap(({ controls }) => controls.filter(({ parameters }) => parameters === undefined).map(({ id }) => id)),
  );
  const aws = input.clientsFor(listing.region);
  const wanted = [...new Set(input.parametersOf)].filter((id) => bare.has(id));
  const read = new Map(
    await Promise.all(
      wanted.map(async (id) => {
        const { SecurityControlDefinition: full } = await aws.securityHub.getSecurityControlDefinition(
          { SecurityControlId: id },
          input.signal,
        );
        return [id, toParameters(full?.ParameterDefinitions ?? {})] as const;
      }),
    ),
  );
  if (read.size === 0) return listing;
  return {
    region: listing.region,
    standards: listing.standards.map((standard) => ({
      ...standard,
      controls: standard.controls.map((control) => {
        const parameters = read.get(control.id);
        return parameters === undefined ? control : { ...control, parameters };
      }),
    })),
  };
}

const toParameters = (definitions: Readonly<Record<string, ParameterDefinition>>): ParameterData[] =>
  Object.entries(definitions).flatMap(([name, definition]) => {
    const options = definition.ConfigurationOptions;
    if (options === undefined) return [];
    const [type] = parameterTypes.filter((each) => options[each] !== undefined);
    return type === undefined ? [] : [{ name, type, ...boundsOf(options[type]) }];
  });

const parameterTypes = ['Integer', 'Double', 'Boolean', 'Enum', 'EnumList', 'StringList', 'IntegerList', 'String'] as const;

/** The members of a type's options that bound its values; each type has some of them. */
function boundsOf(options: object | undefined): Partial<ParameterData> {
  const { Min, Max, AllowedValues, MaxItems } = (options ?? {}) as {
    readonly Min?: number;
    readonly Max?: number;
    readonly AllowedValues?: readonly string[];
    readonly MaxItems?: number;
  };
  return {
    ...(Min === undefined ? {} : { min: Min }),
    ...(Max === undefined ? {} : { max: Max }),
    ...(AllowedValues === undefined ? {} : { allowed: AllowedValues }),
    ...(MaxItems === undefined ? {} : { maxItems: MaxItems }),
  };
}
