// placeholder of the signatures, being written
export const geos = ['us', 'eu', 'apac', 'jp', 'au', 'in', 'us-gov', 'global'] as const;
export type Geo = (typeof geos)[number];
export type ModelName = string;
export interface Model { readonly name: ModelName }
