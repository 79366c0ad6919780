import type { BedrockArn } from './arns.js';
import type { ts } from './compiler.cjs';
import type { DocumentMention } from './document-mentions.js';
import type { Document } from './documents.js';
import { hostAt } from './mentions.js';
import { statementAround, statementsInCode } from './policies/code.js';
import { statementAbove, statementsInDocument } from './policies/documents.js';
import type { Project } from './project.js';
import type { TextSpan } from './spans.js';

/** A statement of an IAM policy, in a document or as code makes one. Offsets are those of its file. */
export interface PolicyStatement {
  readonly place: PolicyPlace;
  /** Where it begins. */
  readonly begin: number;
  /** Where its resources are given: the key. */
  readonly start: number;
  readonly effect: 'allow' | 'deny' | 'computed';
  /** As they are written; `undefined` where they are computed, or all but some. */
  readonly actions: readonly string[] | undefined;
  /** The actions of `NotAction`, where they are written out. */
  readonly exceptions: readonly string[];
  readonly resources: Resources;
  /** What its conditions ask for, as text; empty where there are none. */
  readonly conditions: string;
  /** Statements with the same key are given to the same role or policy. */
  readonly group: unknown;
}

/** The file of a statement: a document, or code. */
export type PolicyPlace =
  | {
      readonly kind: 'document';
      readonly fileName: string;
      readonly text: string;
      readonly document: Document;
      /** JSON inside of a file in another language, which fills in what is left open. */
      readonly isEmbedded: boolean;
    }
  | { readonly kind: 'code'; readonly fileName: string; readonly text: string; readonly node: ts.Node };

/** The resources of a statement. */
export interface Resources {
  /** All of it, wherever it is written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** `one` stands alone and is no list; `excluded` for `NotResource`; `opaque` where it is not written out here. */
  readonly form: 'list' | 'one' | 'excluded' | 'opaque';
  readonly elements: readonly Resource[];
}

/** A resource as it is written, in a list or alone. */
export interface Resource {
  /** With its quotes, and with the tag or the function that it is given to. */
  readonly start: number;
  readonly end: number;
  /** Between the quotes. */
  readonly inner: TextSpan | undefined;
  /** What it lets through; `undefined` where that is computed. */
  readonly pattern: string | undefined;
  readonly arn: BedrockArn | undefined;
  /** What the last thing that is filled in may be, as far as that is visible; of documents nothing is, until they are deployed. */
  readonly filled: readonly string[];
  /** How what is filled in gets there: by a tag or a function of the template, by the language itself, or not at all. */
  readonly fills: 'tag' | 'function' | 'template' | 'none';
}

/** Every statement of a policy in the program. */
export function policyStatementsIn(project: Project): PolicyStatement[] {
  return [
    ...project.files.flatMap((file) => statementsInCode(file, project)),
    ...project.documents.flatMap(statementsInDocument),
  ];
}

/** Whether what names a model in a document is a resource of a policy's statement, or part of one. */
export function isResourceOfPolicy({ part }: DocumentMention): boolean {
  return part !== undefined && statementAbove(part) !== undefined;
}

/** The same for code. */
export function isInPolicyResource(node: ts.Node): boolean {
  return statementAround(node) !== undefined;
}

/** Whether an offset of a document or of code is within the resources of a policy's statement. */
export function isInPolicyAt(file: Document | ts.SourceFile, offset: number): boolean {
  if (!('parts' in file)) {
    const host = hostAt(file, offset);
    return host.kind === 'text' && isInPolicyResource(host.node);
  }
  return statementsInDocument(file).some(({ resources: { start, end } }) => start <= offset && offset < end);
}
