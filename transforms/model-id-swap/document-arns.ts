import { dirname } from 'node:path/posix';
import { callerIdentityIn } from '../../analysis/caller-identity.js';
import { around } from '../../analysis/document-mentions.js';
import { type DocumentPart, type Holder, namesAbove } from '../../analysis/documents/parts.js';
import type { ModelPlace } from '../../analysis/model-uses.js';
import type { Finding } from '../../engine/transform.js';
import { type CalledArn, calledArnFinding, type ModelArn, profileArn } from './arns.js';
import { type DocumentOccurrence, namesOf, whereIn } from './document-spelling.js';

/** Properties of CloudFormation by the resource that has them. */
const properties: ReadonlyArray<readonly [resource: RegExp, property: RegExp, takes: ModelPlace]> = [
  [/^AWS::Bedrock::Agent$/, /^FoundationModel$/, 'id'],
  [/^AWS::Bedrock::(?:Prompt|PromptVersion|Flow|FlowVersion)$/, /^ModelId$/, 'id'],
  [/^AWS::Bedrock::ApplicationInferenceProfile$/, /^CopyFrom$/, 'arn'],
];

/** The same for Terraform. */
const attributes: ReadonlyArray<readonly [resource: RegExp, attribute: RegExp, takes: ModelPlace]> = [
  [/^aws_bedrockagent_agent$/, /^foundation_model$/, 'id'],
  [/^aws_bedrockagent_(?:prompt|flow)$/, /^model_id$/, 'id'],
  [/^aws_bedrock_inference_profile$/, /^copy_from$/, 'arn'],
];

/** The account, as `Fn::Sub` puts it in. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own.
const accountInSub = '${AWS::AccountId}';

/** The ARN of a model where it is called by: it becomes the profile's id or ARN, where a template can say so. */
export function arnInDocument(occurrence: DocumentOccurrence): Finding {
  return calledArnFinding(calledArnIn(occurrence), namesOf(occurrence), occurrence.at, occurrence);
}

function calledArnIn(occurrence: DocumentOccurrence): CalledArn | undefined {
  const { mention } = occurrence;
  const { spelling, part } = mention;
  const place = part === undefined ? undefined : placeOf(part, mention.document.format);
  if (part === undefined || place === undefined) return undefined;
  return {
    spelling,
    ...around(mention),
    place,
    where: whereIn(occurrence),
    edit: (arn, id) => editOf(occurrence, part, arn, place, id),
  };
}

/** Whether an application inference profile is made of what stands there. */
export function isCopied({ part, document }: DocumentOccurrence['mention']): boolean {
  return part !== undefined && placeOf(part, document.format) === 'arn';
}

function placeOf(
  part: DocumentPart,
  format: DocumentOccurrence['mention']['document']['format'],
): ModelPlace | undefined {
  const names = [...namesAbove(part)].filter((name) => !/^(?:!|Fn::)Sub$/.test(name));
  const [name = ''] = names;
  if (format === 'hcl') {
    return attributes.find(
      ([resource, attribute]) => attribute.test(name) && names.some((above) => resource.test(above)),
    )?.[2];
  }
  const type = resourceTypeOf(part.holder);
  return properties.find(([resource, property]) => resource.test(type) && property.test(name))?.[2];
}

/** `Type: AWS::Bedrock::Agent` of the resource that something belongs to. */
function resourceTypeOf(holder: Holder | undefined): string {
  for (let at = holder; at !== undefined; at = at.above) {
    const type = at.parts.find(
      ({ kind, name, text }) => kind === 'value' && name === 'Type' && /^AWS::/.test(text),
    );
    if (type !== undefined) return type.text;
  }
  return '';
}

/**
 * The ARN of the profile with the account as a template says it; where an id is taken, that alone, if nothing of the ARN is computed by
 * CloudFormation.
 */
function editOf(
  occurrence: DocumentOccurrence,
  part: DocumentPart,
  arn: ModelArn,
  place: ModelPlace,
  id: string,
) {
  const { document, spelling } = occurrence.mention;
  const { start, end } = part;
  const own = /^["']/.exec(document.text.slice(start, end))?.[0];
  const edit = (from: number, to: number, text: string) => ({
    file: document.fileName,
    start: from,
    end: to,
    text,
  });
  const inside = (text: string) => edit(start + (own?.length ?? 0), spelling.end, text);
  const isComputed = /\$\{/.test(arn.head);
  // A text without quotes gets them with its first brace, which YAML reads in braces as one of its own.
  const quote = own ?? (isComputed ? '' : "'");
  const made = quote + profileArn(arn, accountInSub, id) + quote;
  if (document.format === 'hcl') {
    if (place === 'id') return inside(id);
    const account = callerIdentityIn(dirname(document.fileName), occurrence.project);
    return account === undefined ? undefined : inside(profileArn(arn, account, id));
  }
  if (isInSub(part, document.text)) return edit(start, end, made);
  // Without `Sub` CloudFormation takes it as it stands, and no ARN has a `${`.
  if (isComputed) return undefined;
  if (place === 'id') return inside(id);
  return edit(start, end, document.format === 'json' ? `{ "Fn::Sub": ${made} }` : `!Sub ${made}`);
}

/** `!Sub '…'`, `Fn::Sub: '…'`, also with a list of what else is put in. */
function isInSub({ name, holder, start }: DocumentPart, text: string): boolean {
  return (
    name === 'Fn::Sub' ||
    /^(?:!|Fn::)Sub$/.test(holder.name ?? '') ||
    /!Sub\s+$/.test(text.slice(Math.max(0, start - 80), start))
  );
}
