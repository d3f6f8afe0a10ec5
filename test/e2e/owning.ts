// What the stories about ownership share: documents of one member in one Region, and plans in a few words.
import assert from 'node:assert/strict';
import { type E2e, type Ended, organizationYaml } from './harness.ts';
import { member } from './small.ts';

export const regions = ['eu-west-1'];
export const named = (name: string) => organizationYaml(regions).replace('name: main', `name: ${name}`);
export const off = (controls: readonly string[]): string => `apiVersion: trueup/v1
kind: DisabledControls
metadata: { name: list }
spec:
  targets: { include: [{ account: "${member}" }], regions: [eu-west-1] }
  controls:
${controls.map((control) => `    - { control: ${control}, standards: all, reason: "not used here", ticket: SEC-1, owner: web }\n`).join('')}`;
export const guru = (topic: string): string => `apiVersion: trueup/v1
kind: DevOpsGuruTargets
metadata: { name: guru }
spec:
  mechanism: api
  acknowledgeEndOfSupport: 2027-09-30
  targets: { include: [{ account: "${member}" }], regions: [eu-west-1] }
  notifications:
    - topic: ${topic}
`;
export const guruFile = 'compliance/devops-guru/guru.yaml';
export const shown = ({ stdout, stderr }: Ended): string => stdout + stderr;
/** On one line: long ones are wrapped. */
export const flat = (text: string): string => text.replace(/\s+/g, ' ');

export interface PlanOutput {
  readonly classes: readonly {
    type: string;
    name: string;
    action: string;
    because?: string;
    createdAt?: string;
    refused?: { guard: string; message: string };
  }[];
}
export async function classesOf(run: E2e, argv: readonly string[], exitCode: number): Promise<PlanOutput['classes']> {
  const ended = await run.trueup([...argv, '--format', 'json']);
  assert.equal(ended.exitCode, exitCode, shown(ended));
  return (JSON.parse(ended.stdout) as PlanOutput).classes;
}
export const brief = ({ action, type, name, refused }: PlanOutput['classes'][number]): string =>
  `${action} ${type} ${name}${refused === undefined ? '' : ` refused ${refused.guard}`}`;
