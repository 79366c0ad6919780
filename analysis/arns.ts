import { type Geo, geos, type Model } from '../catalog/catalog.js';
import { escaped } from './search-patterns.js';

/**
 * An ARN of Bedrock, or a pattern for some, as it is written: each field may hold wildcards, and what a template fills in.
 *
 *     arn:aws:bedrock:${AWS::Region}::foundation-model/anthropic.claude-*
 */
export interface BedrockArn {
  readonly text: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** What is behind the account: `foundation-model/…` */
  readonly resource: string;
}

/** What a template, a program or a shell fills in. */
const hole = /\$\{(?:[^{}]|\{[^{}]*\})*\}|\{\{[^{}]*\}\}|\$\w+/g;

/** The ARN of Bedrock that a text is; `undefined` for anything else. */
export function bedrockArnOf(text: string): BedrockArn | undefined {
  const fields = fieldsOf(text);
  if (fields === undefined || fields[2] !== 'bedrock') return undefined;
  const [, partition = '', , region = '', account = '', ...resource] = fields;
  return { text, partition, region, account, resource: resource.join(':') };
}

/** The account of any ARN, as it is written; `undefined` where a text is none, or its service has no accounts. */
export function accountIn(text: string): string | undefined {
  const [, , service = '', , account = ''] = fieldsOf(text) ?? [];
  // A role is often one of another account, and a layer always.
  const isOfOthers = /^(?:iam|sts|organizations)$/.test(service) || /:layer:/.test(text);
  return account === '' || isOfOthers ? undefined : account;
}

/** The fields between the colons, of which those inside of what is filled in are none. */
function fieldsOf(text: string): string[] | undefined {
  const holes: string[] = [];
  const plain = text.replace(hole, (found) => `\0${holes.push(found) - 1}\0`);
  const fields = plain.split(':');
  if (fields[0] !== 'arn' || fields.length < 6 || /\s/.test(plain)) return undefined;
  return fields.map((field) => field.replace(/\0(\d+)\0/g, (_, index) => holes[Number(index)] ?? ''));
}

/** Whether a pattern of a policy lets an ARN through. What is filled in is only like itself. */
export function covers(pattern: string, arn: string): boolean {
  return globOf(pattern).test(arn);
}

/** Which id of a model a pattern lets through: its own, or those of some of its profiles. */
export interface Reach {
  readonly model: boolean;
  readonly profiles: readonly Geo[];
}

/** What a pattern lets through of the ways to call a model. */
export function reachOf({ account, resource }: BedrockArn, model: Model): Reach {
  const glob = globOf(resource);
  // A model belongs to no account, and a profile to one.
  const isOfNone = globOf(account).test('');
  return {
    model: isOfNone && glob.test(`foundation-model/${model.bedrockId}`),
    profiles: geos.filter(
      (geo) => account !== '' && glob.test(`inference-profile/${geo}.${model.bedrockId}`),
    ),
  };
}

/** The regular expression for a pattern with `*` and `?`. */
function globOf(pattern: string): RegExp {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === '*') return '[^]*';
    return part === '?' ? '[^]' : escaped(part);
  });
  return new RegExp(`^${parts.join('')}$`);
}
