/** The administrator's organization configuration, shared by a run: who asks first, asks for all. */
export const organizationConfigurationKey = 'securityhub/organization-configuration';
