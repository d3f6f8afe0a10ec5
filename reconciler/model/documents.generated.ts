export interface Organization { apiVersion: 'trueup/v1'; kind: 'Organization'; metadata: { name: string }; spec: Record<string, never> }
export interface SecurityStandards { apiVersion: 'trueup/v1'; kind: 'SecurityStandards'; metadata: { name: string }; spec: Record<string, never> }
export interface DisabledControls { apiVersion: 'trueup/v1'; kind: 'DisabledControls'; metadata: { name: string }; spec: Record<string, never> }
