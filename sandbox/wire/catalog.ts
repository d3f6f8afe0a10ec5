import { NormalizedSchema } from '@smithy/core/schema';
import type { ServiceEntry, ServiceModule } from '../services/service.ts';
import { type BucketRoute, compileBucketRoutes } from './bucket-route.ts';
import { compileRoutes, type Route } from './rest.ts';
import { type Structure, structureOf } from './shapes.ts';

/** One operation as the service's schemas describe it. */
export interface OperationModel {
  readonly name: string;
  readonly input: Structure;
  readonly output: Structure;
  /** Method, URI template and success status, for REST. */
  readonly http: readonly [string, string, number] | undefined;
}

/** A service with its shapes and its behaviour. */
export interface ServiceModel {
  readonly entry: ServiceEntry;
  readonly operations: ReadonlyMap<string, OperationModel>;
  readonly errors: ReadonlyMap<string, Structure>;
  readonly routes: readonly Route[];
  /** Routes of a service whose resources are buckets and keys. */
  readonly bucketRoutes: readonly BucketRoute[];
  readonly module: ServiceModule;
}

const models = new Map<ServiceEntry, Promise<ServiceModel>>();

/** The service's model; its schemas and code are imported on the first call. */
export function modelOf(entry: ServiceEntry): Promise<ServiceModel> {
  const known = models.get(entry);
  if (known !== undefined) return known;
  const loading = load(entry);
  models.set(entry, loading);
  loading.catch(() => models.delete(entry));
  return loading;
}

async function load(entry: ServiceEntry): Promise<ServiceModel> {
  const [schemas, module] = await Promise.all([entry.schemas(), entry.load()]);
  const operations = new Map<string, OperationModel>();
  const errors = new Map<string, Structure>();
  // An operation is [9, namespace, name, traits, input, output]; an error begins with -3. Source: facts/sandbox.md 1.1.
  for (const schema of Object.values(schemas)) {
    if (!Array.isArray(schema)) continue;
    if (schema[0] === 9) operations.set(String(schema[2]), operationOf(schema));
    if (schema[0] === -3) errors.set(String(schema[2]), structureOf(NormalizedSchema.of(schema as never)));
  }
  const all = [...operations.values()];
  const isXml = entry.protocol === 'rest-xml';
  return {
    entry,
    operations,
    errors,
    routes: isXml ? [] : compileRoutes([...all, ...(entry.olderRoutes ?? [])]),
    bucketRoutes: isXml ? compileBucketRoutes(all) : [],
    module,
  };
}

function operationOf(schema: readonly unknown[]): OperationModel {
  const traits = schema[3];
  const http = typeof traits === 'object' && traits !== null && 'http' in traits ? traits.http : undefined;
  return {
    name: String(schema[2]),
    input: lazyStructure(schema[4]),
    output: lazyStructure(schema[5]),
    http: http as OperationModel['http'],
  };
}

function lazyStructure(reference: unknown): Structure {
  return structureOf(NormalizedSchema.of(reference as never));
}
