// Cuts the operations that we use out of GitHub's published OpenAPI description, for the fake GitHub of the tests to be checked against:
//   npm install --prefix FOLDER @octokit/openapi@23.0.2     (385 MB, MIT: in a temporary folder, not here)
//   node scripts/cut-openapi.mjs FOLDER/node_modules/@octokit/openapi/generated/api.github.com.json
// Texts and examples are left out, `nullable` becomes JSON Schema, references stay. Writes test/github/openapi.json.gz.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const operations = [
  'GET /user',
  'GET /rate_limit',
  'GET /repos/{owner}/{repo}',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
  'GET /repos/{owner}/{repo}/compare/{basehead}',
  'GET /repos/{owner}/{repo}/issues',
  'POST /repos/{owner}/{repo}/issues',
  'GET /repos/{owner}/{repo}/issues/{issue_number}',
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/labels',
  'GET /repos/{owner}/{repo}/labels/{name}',
  'POST /repos/{owner}/{repo}/labels',
  'GET /repos/{owner}/{repo}/actions/runs',
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}',
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
  'GET /repos/{owner}/{repo}/deployments',
  'POST /repos/{owner}/{repo}/deployments',
  'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
  'GET /repos/{owner}/{repo}/environments/{environment_name}',
  'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies',
  'GET /repos/{owner}/{repo}/rules/branches/{branch}',
  'GET /repos/{owner}/{repo}/actions/variables/{name}',
  'GET /repos/{owner}/{repo}/actions/permissions/workflow',
  'GET /repos/{owner}/{repo}/actions/oidc/customization/sub',
  'POST /repos/{owner}/{repo}/check-runs',
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
];
const unwanted = [
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'x-github',
  'x-octokit',
  'x-multi-segment',
  'tags',
  'title',
];

const source = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const pointed = (ref) =>
  ref
    .slice(2)
    .split('/')
    .reduce((value, key) => value?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], source);

/** Without texts; `nullable`, which JSON Schema does not know, as one of its types. A property may be called as a text is. */
function cut(value, inProperties = false) {
  if (Array.isArray(value)) return value.map((each) => cut(each));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => inProperties || !(unwanted.includes(name) || name === 'nullable'));
  const schema = Object.fromEntries(members.map(([name, member]) => [name, cut(member, name === 'properties' && !inProperties)]));
  if (inProperties || value.nullable !== true) return schema;
  if (typeof schema.type === 'string' && schema.enum === undefined) return { ...schema, type: [schema.type, 'null'] };
  return { anyOf: [schema, { type: 'null' }] };
}

const schemas = {};
function withReferences(value) {
  for (const ref of JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
    const [, name] = ref;
    if (Object.hasOwn(schemas, name)) continue;
    schemas[name] = undefined;
    schemas[name] = withReferences(cut(pointed(`#/components/schemas/${name}`)));
  }
  return value;
}

const resolved = (value) => (value?.$ref === undefined ? value : pointed(value.$ref));
const jsonOf = (content) => content?.['application/json']?.schema;
const cutOperations = operations.map((text) => {
  const [method, route] = text.split(' ');
  const operation = source.paths[route]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${text} is not described`);
  const parameters = [...(source.paths[route].parameters ?? []), ...(operation.parameters ?? [])]
    .map(resolved)
    .map((each) => withReferences({ name: each.name, in: each.in, required: each.required === true, schema: cut(each.schema) }));
  const body = resolved(operation.requestBody);
  const responses = Object.fromEntries(
    Object.entries(operation.responses).map(([status, response]) => [
      status,
      withReferences(cut(jsonOf(resolved(response).content)) ?? null),
    ]),
  );
  const schema = jsonOf(body?.content);
  return {
    method,
    route,
    parameters,
    ...(schema === undefined ? {} : { body: withReferences(cut(schema)), bodyRequired: body.required === true }),
    responses,
  };
});

const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
const text = JSON.stringify({
  source: '@octokit/openapi 23.0.2, api.github.com.json (MIT)',
  operations: cutOperations,
  components: { schemas: sorted },
});
const file = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'test', 'github', 'openapi.json.gz');
writeFileSync(file, gzipSync(text, { level: 9 }));
console.log(`${operations.length} operations, ${Object.keys(sorted).length} schemas, ${text.length} characters`);
