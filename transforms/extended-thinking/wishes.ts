import { ts } from '../../analysis/compiler.cjs';
import { type Mark, marksIn } from '../../analysis/marks.js';
import { anchorOf } from '../../analysis/requests/additions.js';
import { isMeant } from '../../analysis/requests/standing.js';
import { type Request, requestsIn } from '../../analysis/requests.js';
import { usesOf } from '../../analysis/scopes.js';
import { isTestFile } from '../../analysis/tests.js';
import { useOf } from '../../analysis/uses.js';
import { isBudget } from '../../catalog/thinking.js';
import type { Migration, TransformContext } from '../../engine/transform.js';
import type { messages } from './messages.js';
import { isAskedByName, mark } from './outline.js';

type Context = TransformContext<typeof messages>;

/** A request that shall think. */
export interface Wish {
  readonly request: Request;
  /** The comments that ask for it; none where the run does. */
  readonly marks: readonly Asked[];
  /** Nothing where none was named. */
  readonly budget: number | undefined;
}

/** A comment that asks for thinking. */
export interface Asked extends Mark {
  readonly file: ts.SourceFile;
  /** As it is written; nothing where there is none. */
  readonly budgetText: string | undefined;
  /** Where the word ends, or its budget. */
  readonly wholeEnd: number;
}

export interface Wishes {
  readonly wishes: readonly Wish[];
  /** Comments that no request belongs to. */
  readonly lost: readonly Asked[];
  /** Comments whose budget is none that the target takes. */
  readonly wrong: readonly Asked[];
}

/** Who asks for what: the run for all requests to the target, comments for those on their lines. */
export function wishesIn(context: Context): Wishes {
  const { project } = context;
  const marks = project.files.flatMap(askedIn);
  const isNamed = isAskedByName(context);
  if (marks.length === 0 && !isNamed) return { wishes: [], lost: [], wrong: [] };
  const wrong = marks.filter((own) => !isFine(own, context));
  const met = new Set<Asked>();
  const wishes = project.files.flatMap((file) =>
    requestsIn(file, project).flatMap((request): Wish[] => {
      const lines = marks.length === 0 ? [] : linesOf(request, context);
      const own = marks.filter((one) => lines.some((at) => at.file === one.file && one.lines.has(at.line)));
      for (const one of own) met.add(one);
      const isAsked = own.length > 0 || (isNamed && isOfRun(request, context));
      if (!isAsked || own.some((one) => wrong.includes(one))) return [];
      const [written] = own.flatMap(({ budgetText }) => budgetText ?? []);
      return [{ request, marks: own, budget: written === undefined ? context.budget : Number(written) }];
    }),
  );
  return { wishes, lost: marks.filter((own) => !met.has(own)), wrong };
}

function askedIn(file: ts.SourceFile): Asked[] {
  return marksIn(file, mark).map((own) => {
    const [whole = '', budgetText] =
      /^\s*:\s*([^\s*]*)/.exec(file.text.slice(own.end, own.comment.end)) ?? [];
    return { ...own, file, budgetText, wholeEnd: own.end + whole.length };
  });
}

/** A model that takes no budgets does not mind one; it has no effect. */
function isFine({ budgetText }: Asked, { target }: Migration): boolean {
  if (budgetText === undefined) return true;
  return /^\d+$/.test(budgetText) && isBudget(Number(budgetText), target);
}

/** Whether a request is one of those that the run is for: those of tests are what they compare with. */
function isOfRun(request: Request, context: Context): boolean {
  return !isTestFile(request.node.getSourceFile().fileName) && isMeant(request, context);
}

interface Line {
  readonly file: ts.SourceFile;
  readonly line: number;
}

/** The lines on which a request is asked for: where its call, its command, its statement or one of its objects begins. */
function linesOf(request: Request, { project }: Context): Line[] {
  const { node } = request;
  const use = useOf(node);
  const sent = use.kind === 'bound' ? usesOf(use.declaration) : [];
  const objects = anchorOf(request, project).entries.map((entry) => entry.node.parent);
  return [node, ...sent, ...objects].flatMap((own) => {
    const file = own.getSourceFile();
    const statement = ts.findAncestor(own, ts.isStatement);
    return [own, ...callsAround(own), ...(statement === undefined ? [] : [statement])].map((part) => ({
      file,
      line: file.getLineAndCharacterOfPosition(part.getStart(file)).line,
    }));
  });
}

/** `send(` around a command, `JSON.stringify(` around an object. */
function callsAround(node: ts.Node): ts.Node[] {
  const { parent } = node;
  const isArgument =
    (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== node;
  const isHeld = ts.isAwaitExpression(parent) || ts.isPropertyAssignment(parent);
  return isArgument || isHeld ? [parent, ...callsAround(parent)] : [];
}
