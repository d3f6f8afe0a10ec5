import { grants } from '../../catalogue/permissions.ts';
import type { Properties } from '../../model/properties.ts';
import type { EffectiveTenant } from './effective-tenant.ts';

/** Services whose settings are the reconciler's in a tenant's own account. Alarms and functions are also others' business. */
const services = ['ses', 'sms-voice', 'mobiletargeting'];

/** What trueup's own writer does to those services: exactly that is kept from others. Sending is not among it. */
const managedActions: readonly string[] = [
  ...new Set(
    grants
      .filter(({ group, place, access, effect }) => group === 'Messaging' && place === 'member' && access === 'write' && effect !== 'Deny')
      .flatMap(({ actions }) => actions)
      .filter((action) => services.includes(action.split(':')[0] ?? '')),
  ),
].sort();

/**
 * Keeps everybody in a tenant's own account away from what is managed there, but the role that writes it and those whom the document exempts (to break
 * glass, for example). A policy grants nothing, and does not bind the management account. Source: facts/tenants.md 4.7 (S-16).
 */
export function serviceControlPolicy(
  { serviceControlPolicy: settings }: EffectiveTenant,
  partition: string,
  applyRole: string,
): Properties {
  const roles = [...new Set([applyRole, ...settings.exemptRoles])].sort();
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OnlyTrueup',
        Effect: 'Deny',
        Action: managedActions,
        Resource: '*',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': roles.map((role) => `arn:${partition}:iam::*:role/${role}`) } },
      },
    ],
  };
}
