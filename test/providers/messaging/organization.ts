/** The organization of the tests of tenants: its accounts are those of the embedded one. */
export const organization = `apiVersion: trueup/v1
kind: Organization
metadata: { name: main }
spec:
  organizationId: o-exampleorgid
  managementAccount: "111111111111"
  homeRegion: eu-west-1
  governedRegions: [eu-west-1, eu-central-1, us-east-1]
  roles:
    plan: { hub: trueup-plan-hub, member: trueup-plan }
    apply: { hub: trueup-apply-hub, member: trueup-apply }
  ous: { root: r-ab12 }
`;
