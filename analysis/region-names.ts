import { type Geo, geos } from '../catalog/catalog.js';

/** An AWS region by name, commercial or GovCloud. */
const regionPattern = /\b(?:us|eu|ap|ca|sa|me|af|il|mx|us-gov)-(?:(?:north|south|east|west|central)+)-\d\b/g;

/** Services that may run in another region than the calls of models. */
const otherServices = new Set(
  (
    's3 bucket buckets dynamo dynamodb ddb db database rds ses sns sqs kms cognito cloudfront cloudwatch route53 acm certificate ' +
    'opensearch elasticsearch polly transcribe translate textract rekognition secrets backup replica state tfstate'
  ).split(' '),
);

/** The regions in a text. */
export function regionsIn(text: string): readonly string[] {
  return text.match(regionPattern) ?? [];
}

/** Whether a name is that of a region, and nothing else. */
export function isRegionName(name: string): boolean {
  return name.match(regionPattern)?.[0] === name;
}

/** Whether a setting of some name says a region, and not that of another service alone: `AWS_REGION`, `region_name`, no `S3_REGION`. */
export function isKeyOfRegion(name: string): boolean {
  if (!/region(?:[_-]?name)?$/i.test(name)) return false;
  const words = wordsOf(name);
  return words.includes('bedrock') || !words.some((word) => otherServices.has(word));
}

/** The regions that some settings name, by the names of their keys; those for Bedrock alone where there are any. */
export function regionsNamed(entries: Iterable<{ readonly key: string; readonly value: string }>): string[] {
  const named = [...entries].flatMap(({ key, value }) =>
    isKeyOfRegion(key) ? { isBedrock: /bedrock/i.test(key), regions: regionsIn(value) } : [],
  );
  const telling = named.filter(({ regions }) => regions.length > 0);
  const bedrock = telling.filter(({ isBedrock }) => isBedrock);
  return [...new Set((bedrock.length > 0 ? bedrock : telling).flatMap(({ regions }) => regions))];
}

/** Where an id is for, as its own place says. */
export type Locality =
  | { readonly kind: 'region'; readonly region: string }
  /** It is plain where names beside this one differ from it in the geography alone. */
  | { readonly kind: 'geography'; readonly geo: Regional; readonly name: string; readonly isPlain: boolean }
  /** A region decides which is not named as a whole. */
  | { readonly kind: 'undecided' };

type Regional = Exclude<Geo, 'global'>;

/** The region or the geography by which a name is called, or with which it ends: `us-east-1`, `eu`, `MODEL_EU`. */
export function localityOf(name: string, beside: () => Iterable<string>): Locality | undefined {
  const found = endOf(name);
  if (found === undefined) return undefined;
  if (found.region !== undefined) return { kind: 'region', region: found.region };
  const isPlain = [...beside()].some((other) => {
    const end = other === name ? undefined : endOf(other);
    return end !== undefined && end.stem === found.stem && end.geo !== found.geo;
  });
  // `in` and `MODEL_IN` are many things.
  if (found.geo === 'in' && !isPlain) return undefined;
  return { kind: 'geography', geo: found.geo, name, isPlain };
}

type End = { readonly stem: string } & (
  | { readonly region: string; readonly geo?: undefined }
  | { readonly region?: undefined; readonly geo: Regional }
);

/** The region or geography at the end of a name, and what stands before it. */
function endOf(name: string): End | undefined {
  const written = wordsOf(name).join('-');
  const [region] = /(?:us-gov|[a-z]{2})-[a-z]+-\d$/.exec(written.replace(/(?<=[a-z])(?=\d$)/, '-')) ?? [];
  if (region !== undefined && isRegionName(region))
    return { region, stem: written.replace(/(?:^|-)(?:us-gov|[a-z]{2})-[a-z]+-?\d$/, '') };
  const [, stem = '', word] = /^(?:(.*?)-)?(us-gov|[a-z]+)$/.exec(written) ?? [];
  const geo = geos.find((one): one is Regional => one !== 'global' && one === word);
  return geo === undefined ? undefined : { geo, stem };
}

/** The words of a name, in small letters: `modelUsEast1`, `MODEL_US_EAST_1`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}
