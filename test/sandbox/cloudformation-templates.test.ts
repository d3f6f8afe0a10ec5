import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkCapabilities } from '../../sandbox/services/cloudformation/template/capabilities.ts';
import { evaluate, evaluateConditions, pseudoValues } from '../../sandbox/services/cloudformation/template/evaluate.ts';
import { resolveParameters } from '../../sandbox/services/cloudformation/template/parameters.ts';
import { parseTemplateText } from '../../sandbox/services/cloudformation/template/parse.ts';
import { readTemplate } from '../../sandbox/services/cloudformation/template/read-template.ts';

const handle = 'H: { Type: AWS::CloudFormation::WaitConditionHandle }';

/** Each line: what is wrong with the template, and AWS's sentence. */
const refused: readonly (readonly [what: string, template: string, sentence: string | RegExp])[] = [
  ['no resource', 'Resources: {}', 'Template format error: At least one Resources member must be defined.'],
  ['broken YAML', 'Resources: [', /^Template format error: YAML not well-formed\. \(line \d+, column \d+\)$/],
  ['broken JSON', '{"Resources": ', /^Template format error: JSON not well-formed\. \(line \d+, column \d+\)$/],
  [
    'a null',
    `Resources: { H: { Type: X, Properties: { A: } } }`,
    "Template format error: [/Resources/H/Properties/A] 'null' values are not allowed in templates",
  ],
  ['an unknown section', `Resource: {}`, 'Invalid template property or properties [Resource]'],
  ['an unknown attribute', `Resources: { H: { Type: X, Property: {} } }`, "Invalid template resource property 'Property'"],
  ['a name with a hyphen', `Resources: { a-b: { Type: X } }`, 'Template format error: Resource name a-b is non alphanumeric.'],
  ['no type', `Resources: { H: {} }`, 'Template format error: [/Resources/H] Every Resources object must contain a Type member.'],
  [
    'a reference to nothing',
    `Resources: { H: { Type: X, Properties: { A: !Ref Nowhere } } }`,
    'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template',
  ],
  [
    'a Sub of nothing',
    `Resources: { H: { Type: X, Properties: { A: !Sub 'a\${Nowhere}' } } }`,
    'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template',
  ],
  [
    'an attribute of nothing',
    `Resources: { H: { Type: X, Properties: { A: !GetAtt No.Arn } } }`,
    'Template error: instance of Fn::GetAtt references undefined resource No',
  ],
  [
    'an output of nothing',
    `Resources: { ${handle} }\nOutputs: { O: { Value: !Ref No } }`,
    'Template format error: Unresolved resource dependencies [No] in the Outputs block of the template',
  ],
  [
    'a circle',
    `Resources: { A: { Type: X, DependsOn: B }, B: { Type: X, Properties: { P: !Ref A } } }`,
    'Circular dependency between resources: [A, B]',
  ],
  [
    'a condition that is not there',
    `Resources: { H: { Type: X, Condition: No } }`,
    'Template format error: Unresolved condition dependency No in the Conditions block of the template',
  ],
  [
    'a resource in a condition',
    `Conditions: { C: !Equals [!Ref H, a] }\nResources: { ${handle} }`,
    'Template format error: Unresolved dependencies [H]. Cannot reference resources in the Conditions block of the template',
  ],
  [
    'a parameter type',
    `Parameters: { P: { Type: Text } }\nResources: { ${handle} }`,
    'Template format error: Unrecognized parameter type: Text',
  ],
  [
    'a mapping that is not there',
    `Resources: { H: { Type: X, Properties: { A: !FindInMap [M, a, b] } } }`,
    "Template error: Mapping named 'M' is not present in the 'Mappings' section of template.",
  ],
  [
    '501 resources',
    JSON.stringify({ Resources: Object.fromEntries(Array.from({ length: 501 }, (_v, n) => [`H${n}`, { Type: 'X' }])) }),
    'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
  ],
  [
    '201 parameters',
    JSON.stringify({
      Parameters: Object.fromEntries(Array.from({ length: 201 }, (_v, n) => [`P${n}`, { Type: 'String' }])),
      Resources: {},
    }),
    'Template format error: Number of parameters, 201, is greater than maximum allowed, 200',
  ],
];

test('templates that AWS refuses', async (t) => {
  for (const [what, text, sentence] of refused) await t.test(what, () => assert.throws(() => readTemplate(text), { message: sentence }));
});

const scope = (
  parameters: Record<string, string>,
  template = readTemplate(
    `Mappings: { M: { one: { two: three } } }\nParameters: { Text: { Type: String }, List: { Type: CommaDelimitedList } }\nResources: { ${handle} }`,
  ),
) => {
  const pseudo = pseudoValues({ account: '111111111111', region: 'eu-west-1', partition: 'aws', id: 'stack-id', name: 'stack' });
  const base = { template, parameters, pseudo };
  return {
    ...base,
    conditions: { yes: true, no: false },
    resource: (name: string) => (name === 'H' ? { ref: 'handle', attributes: { Arn: 'arn', 'Endpoint.Port': 7 } } : undefined),
  };
};

/** Each line: a value of a template as YAML, and what it comes to. */
const values: readonly (readonly [value: string, result: unknown])[] = [
  ['!Ref Text', 'word'],
  ['!Ref List', ['a', 'b']],
  ['!Ref H', 'handle'],
  ['!GetAtt H.Endpoint.Port', 7],
  ['!Sub "${Text}-${AWS::Region}-${H.Arn}-${!Text}"', 'word-eu-west-1-arn-${Text}'],
  ['!Sub ["${A}${Text}", { A: !Ref H }]', 'handleword'],
  ['!Join ["-", [a, !Ref Text]]', 'a-word'],
  ['!Select [1, !Ref List]', 'b'],
  ['!Select ["0", !Split ["/", "x/y"]]', 'x'],
  ['!If [yes, 1, 2]', 1],
  ['!If [no, { a: 1 }, !Ref AWS::NoValue]', ''],
  ['{ a: !If [no, 1, !Ref AWS::NoValue], b: [1, !Ref AWS::NoValue] }', { b: [1] }],
  ['!Equals [!Ref Text, word]', true],
  ['!And [!Equals [a, a], !Not [!Equals [a, b]]]', true],
  ['!Or [!Condition no, !Equals [1, "1"]]', true],
  ['!FindInMap [M, one, two]', 'three'],
  ['!Base64 hello', 'aGVsbG8='],
  ['{ Condition: { StringEquals: { a: !Ref AWS::AccountId } } }', { Condition: { StringEquals: { a: '111111111111' } } }],
];

test('the functions of templates', async (t) => {
  for (const [value, result] of values) {
    await t.test(value, () =>
      assert.deepEqual(
        evaluate(parseTemplateText(value.startsWith('{') ? `x: ${value}` : value), scope({ Text: 'word', List: 'a, b' })),
        value.startsWith('{') ? { x: result } : result,
      ),
    );
  }
});

const declared = readTemplate(`
Parameters:
  Free: { Type: String, Default: x }
  Choice: { Type: String, AllowedValues: [a, b], Default: a }
  Pattern: { Type: String, AllowedPattern: '[a-z]+', Default: a, ConstraintDescription: small letters only }
  Number: { Type: Number, MinValue: 1, MaxValue: 3, Default: 2 }
  Needed: { Type: String, MinLength: 2 }
Resources: { ${handle} }`);

/** Each line: a parameter and its value, and AWS's sentence. */
const parameters: readonly (readonly [key: string, value: string | undefined, sentence: string])[] = [
  ['Choice', 'c', "Parameter 'Choice' must be one of AllowedValues"],
  ['Pattern', 'A', 'Parameter Pattern failed to satisfy constraint: small letters only'],
  ['Number', 'many', "Parameter 'Number' must be a number."],
  ['Number', '4', "Parameter 'Number' must be a number not greater than 3"],
  ['Needed', 'x', "Parameter 'Needed' must contain at least 2 characters"],
  ['Nowhere', 'x', 'Parameters: [Nowhere] do not exist in the template'],
  ['Needed', undefined, 'Parameters: [Needed] must have values'],
  ['Free', 'x'.repeat(4097), "Parameter 'Free' exceeds the maximum length of 4096 bytes"],
];

test('parameters that AWS refuses', async (t) => {
  for (const [ParameterKey, ParameterValue, message] of parameters) {
    const given =
      ParameterValue === undefined
        ? []
        : [
            { ParameterKey: 'Needed', ParameterValue: 'ok' },
            { ParameterKey, ParameterValue },
          ];
    await t.test(message, () => assert.throws(() => resolveParameters(declared, given), { message }));
  }
  assert.deepEqual(resolveParameters(declared, [{ ParameterKey: 'Needed', UsePreviousValue: true }], { Needed: 'kept' })['Needed'], 'kept');
});

test('capabilities: a name of its own needs the named one', () => {
  const role = (more: string) =>
    readTemplate(`Resources: { R: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {}${more} } } }`);
  const message = (capability: string) => ({ message: `Requires capabilities : [${capability}]` });
  assert.throws(() => checkCapabilities(role(''), []), message('CAPABILITY_IAM'));
  assert.throws(() => checkCapabilities(role(', RoleName: me'), ['CAPABILITY_IAM']), message('CAPABILITY_NAMED_IAM'));
  checkCapabilities(role(''), ['CAPABILITY_NAMED_IAM']);
});

test('conditions may build on one another, but not in a circle', () => {
  const template = readTemplate(`Conditions: { A: !Not [!Condition B], B: !Equals [1, 2] }\nResources: { ${handle} }`);
  assert.deepEqual(evaluateConditions({ ...scope({}), template }), { A: true, B: false });
  const circle = readTemplate(`Conditions: { A: !Not [!Condition B], B: !Not [!Condition A] }\nResources: { ${handle} }`);
  assert.throws(() => evaluateConditions({ ...scope({}), template: circle }), { message: /^Circular dependency between conditions/ });
});

test('a text without a marker is its own Sub, in YAML as in JSON', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes('${')),
      (text) => {
        assert.equal(evaluate({ 'Fn::Sub': text }, scope({})), text);
        assert.deepEqual(parseTemplateText(JSON.stringify({ a: text })), { a: text });
      },
    ),
  );
});
