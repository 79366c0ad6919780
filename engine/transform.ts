import type { Project } from '../analysis/project.js';
import type { Geo, Model } from '../catalog/catalog.js';
import type { Aspect } from '../catalog/differences.js';
import type { Edit } from '../edits/edit.js';
import type { WhenLeft } from './consequences.js';
import type { Strength, Verdict } from './report.js';

/** From which models to which, and where the application runs. */
export interface Migration {
  readonly target: Model;
  readonly sources: readonly Model[];
  /** The geography that was asked for; `none` keeps ids bare. */
  readonly geo?: Geo | 'none' | undefined;
  /** The AWS region that was asked for. */
  readonly region?: string | undefined;
  /** The AWS region of the environment, which the project's own settings outrank. */
  readonly environmentRegion?: string | undefined;
  /** Only edits that cannot change behaviour are applied: what depends on another edit is none of them. */
  readonly safe?: boolean | undefined;
  /** The absolute path of the Converse adapter, where one was asked for. */
  readonly adapter?: string | undefined;
  /** The ids of the transforms that were asked for, where only these run. */
  readonly only?: readonly string[] | undefined;
  /** The tokens that thoughts may take, where thinking is turned on. */
  readonly budget?: number | undefined;
  /** Whether the permissions of source models go that nothing calls any more. */
  readonly prune?: boolean | undefined;
  /** Whether a file that is not there may be created. Default: yes. */
  mayCreate?(path: string): boolean;
}

/** A place in a file: offsets of the text as the transform saw it. */
export interface Place {
  readonly file: string;
  readonly start: number;
}

/**
 * What a transform found: a place, a verdict, a message and zero or more edits, which are applied all or not at all.
 *
 * An edit of a file that is not there creates it.
 */
export interface Finding {
  readonly transform: string;
  readonly code: string;
  readonly verdict: Verdict;
  readonly strength?: Strength;
  readonly at: Place;
  readonly message: string;
  readonly edits: readonly Edit[];
}

/** Message texts by code: what, why, and what to do, in at most two sentences. */
// biome-ignore lint/suspicious/noExplicitAny: the parameter of each message is what `finding` infers from it
export type Messages = Readonly<Record<string, string | ((data: any) => string)>>;

type DataOf<M> = M extends (data: infer D) => string ? [data: D] : [];

type Outcome =
  | { readonly verdict: 'migrated'; readonly strength: Strength; readonly edits: readonly Edit[] }
  | { readonly verdict: 'current' | 'kept' | 'manual' };

/** Makes a finding; the code decides which data its message needs. */
export type FindingFactory<M extends Messages> = <C extends keyof M & string>(
  code: C,
  at: Place,
  outcome: Outcome,
  ...data: DataOf<M[C]>
) => Finding;

/** What `find` gets to see. */
export interface TransformContext<M extends Messages> extends Migration {
  readonly project: Project;
  readonly finding: FindingFactory<M>;
}

/** What is known of a transform before a file needs it. */
export interface TransformOutline {
  readonly id: string;
  /** One line for `bedrock-codemod list`. */
  readonly description: string;
  /** What of a model it is about, where it is about what models differ in. */
  readonly about?: readonly Aspect[];
  /** What comes of leaving its findings as they are, by their codes. */
  readonly whenLeft?: WhenLeft;
  /** Whether the difference between the models gives it something to do. Default: yes. */
  isAsked?(migration: Migration): boolean;
  /** A file is looked at when it holds one of these strings. */
  triggers(migration: Migration): readonly string[];
  /** Those of the triggers that stand for something to change, and not for what is fine already. Default: all of them. */
  staleTriggers?(migration: Migration): readonly string[];
  /** Whether it reads documents as well: settings, templates and data of a format that is known here. Default: code alone. */
  readonly readsDocuments?: boolean;
  /** The same as `triggers` for code alone; in other files these strings mean nothing. */
  codeTriggers?(migration: Migration): readonly string[];
  /**
   * Code that matches one of these patterns is never changed for it, and can be asked for (`project.filesMatching`): what builds
   * on the code that changes. Regular expressions that JavaScript and Rust read alike.
   */
  contextPatterns?(migration: Migration): readonly string[];
}

/** A named producer of findings. `find` mutates nothing and prints nothing. */
export interface Transform<M extends Messages = Messages> extends TransformOutline {
  readonly messages: M;
  find(context: TransformContext<M>): Iterable<Finding>;
}

/** A transform as it is run, with the type of its messages forgotten. */
export interface AnyTransform extends TransformOutline {
  readonly messages: Messages;
  run(project: Project, migration: Migration): Iterable<Finding>;
}

/** Declares a transform. The messages are typed by their codes, so none can be raised without its data. */
export function defineTransform<const M extends Messages>(transform: Transform<M>): AnyTransform {
  const finding: FindingFactory<M> = (code, at, outcome, ...data) => {
    const message = transform.messages[code];
    return {
      transform: transform.id,
      code,
      verdict: outcome.verdict,
      ...(outcome.verdict === 'migrated' ? { strength: outcome.strength } : {}),
      at,
      message: typeof message === 'function' ? message(data[0]) : String(message),
      edits: outcome.verdict === 'migrated' ? outcome.edits : [],
    };
  };
  return {
    id: transform.id,
    description: transform.description,
    readsDocuments: transform.readsDocuments ?? false,
    messages: transform.messages,
    triggers: (migration) => transform.triggers(migration),
    staleTriggers: (migration) => transform.staleTriggers?.(migration) ?? transform.triggers(migration),
    codeTriggers: (migration) => transform.codeTriggers?.(migration) ?? [],
    contextPatterns: (migration) => transform.contextPatterns?.(migration) ?? [],
    run: (project, migration) => transform.find({ ...migration, project, finding }),
  };
}
