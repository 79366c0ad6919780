import type { CommandSite, Commands } from '../../analysis/command-lists.js';
import { placesOf } from '../../analysis/command-sites.js';
import { ts } from '../../analysis/compiler.cjs';
import { type DeadCode, deadWith } from '../../analysis/dead-code.js';
import type { Project } from '../../analysis/project.js';
import type { Named } from '../../analysis/references.js';
import { usesOf } from '../../analysis/scopes.js';
import { isTestFile } from '../../analysis/tests.js';
import { isWithin, nodesIn } from '../../analysis/walk.js';
import { foldConditions, isShared, removeCase } from '../../edits/branches.js';
import { applyEdits, type Edit } from '../../edits/edit.js';
import { replaceNode, replaceRange } from '../../edits/nodes.js';
import { keepApart, removeNodes } from '../../edits/removals.js';
import { settleRemovals } from '../../edits/statements.js';
import { emptiedGroups, testAbout, testsFor } from './tests.js';
import { cutWords, type Words } from './words.js';

/** What has to happen for a command to go, or why it cannot. */
export interface Removal {
  readonly edits: readonly Edit[];
  /** What keeps the command, and with it everything. */
  readonly obstacles: readonly { readonly code: 'sent' | 'unclear' | 'type-left'; readonly node: ts.Node }[];
  readonly isFileRead: boolean;
  /** Values of schemas that are parsed with: `z.enum(['view', 'undo_edit'])`, `z.literal('undo_edit')`. */
  readonly schemas: readonly ts.Node[];
  readonly slots: readonly string[];
  readonly published: readonly ts.ExportSpecifier[];
  readonly mentions: readonly Words[];
  readonly tests: readonly ts.Node[];
  readonly state: readonly ts.Node[];
  readonly foreign: readonly ts.Node[];
  readonly unrelated: readonly ts.Node[];
  /** Files of which nothing is left. */
  readonly empty: readonly ts.SourceFile[];
}

/** What is collected on the way. */
interface Plan {
  /** What no longer runs or is said. */
  readonly gone: Set<ts.Node>;
  /** The parts of that which are taken away by what they are, without a builder of their own. */
  readonly victims: Set<ts.Node>;
  readonly edits: Edit[];
  readonly obstacles: { readonly code: 'sent' | 'unclear' | 'type-left'; readonly node: ts.Node }[];
  readonly tests: Set<ts.Node>;
  readonly forms: Set<Named>;
}

/** Plans the removal of a command from all places of a package. */
export function removalIn(sites: readonly CommandSite[], commands: Commands, project: Project): Removal {
  const plan: Plan = {
    gone: new Set(),
    victims: new Set(),
    edits: [],
    obstacles: [],
    tests: new Set(),
    forms: new Set(),
  };
  for (const site of sites) planSite(site, plan, project);
  planComparisons(sites, plan, project);
  const dead = swept(plan, project);
  checkLeaks(plan, dead, project);
  const gone = [...plan.gone, ...dead.nodes];
  // The handler may name its own command.
  const obstacles = plan.obstacles.filter(({ node }) => !gone.some((other) => isWithin(node, other)));
  const words = sites.flatMap((site) => (site.kind === 'words' ? site : []));
  const { edits, left } = editsOf(plan, dead, words, commands);
  return {
    edits,
    obstacles,
    isFileRead: dead.isFileRead,
    schemas: sites.flatMap((site) => (site.kind === 'element' && isInSchema(site.element) ? site.node : [])),
    slots: dead.slots,
    published: dead.published,
    mentions: left,
    tests: [...plan.tests],
    state: dead.left.flatMap((named) => named.name ?? []),
    empty: emptied(edits, gone),
    foreign: sites.flatMap(({ kind, node }) => (kind === 'foreign' ? node : [])),
    unrelated: sites.flatMap(({ kind, node }) => (kind === 'unrelated' ? node : [])),
  };
}

function isInSchema(element: ts.Node): boolean {
  if (isTestFile(element.getSourceFile().fileName)) return false;
  const list = ts.isArrayLiteralExpression(element.parent) ? element.parent : element;
  const call = [list, list.parent].find(ts.isCallExpression);
  return call !== undefined && /\.(?:enum|literal|union|picklist)$/.test(call.expression.getText());
}

function planSite(site: CommandSite, plan: Plan, project: Project): void {
  const { node } = site;
  switch (site.kind) {
    case 'case':
      plan.gone.add(isShared(site.clause) ? site.clause.expression : site.clause);
      plan.edits.push(removeCase(site.clause));
      return;
    case 'comparison':
    case 'foreign':
    case 'unrelated':
    case 'words':
      return;
    case 'element':
      plan.gone.add(site.element);
      plan.victims.add(site.element);
      return;
    case 'link':
      for (const argument of site.call.arguments) plan.gone.add(argument);
      plan.edits.push(removeLink(site.call));
      return;
    case 'exclusion': {
      const [kept, gone] = site.reference.typeArguments ?? [];
      if (kept === undefined || gone === undefined) return;
      plan.gone.add(gone);
      plan.edits.push(replaceNode(site.reference, kept.getText()));
      return;
    }
    case 'declaration':
      planDeclaration(site.declaration, plan, project);
      return;
    case 'test':
      planTest(node, plan, project);
      return;
    case 'sent':
    case 'unclear':
      plan.obstacles.push({ code: site.kind, node });
      return;
  }
}

/** What is asked of the command is known now. */
function planComparisons(sites: readonly CommandSite[], plan: Plan, project: Project): void {
  const values = new Map<ts.Expression, boolean>();
  for (const site of sites) if (site.kind === 'comparison') values.set(site.comparison, site.value);
  for (const [comparison, folding] of foldConditions(values)) {
    if (folding === undefined) {
      if (isTestFile(comparison.getSourceFile().fileName)) planTest(comparison, plan, project);
      else plan.obstacles.push({ code: 'unclear', node: comparison });
      continue;
    }
    for (const gone of folding.gone) plan.gone.add(gone);
    plan.edits.push(...folding.edits);
  }
}

/** `.with('view', view).with('undo_edit', undo)` */
function removeLink(call: ts.CallExpression): Edit {
  const { expression } = call.expression as ts.PropertyAccessExpression;
  return replaceRange(call.getSourceFile(), expression.end, call.end, '');
}

/** A type or a schema that is the form of the command alone goes, out of every union of such forms. */
function planDeclaration(declaration: Named, plan: Plan, project: Project): void {
  if (plan.forms.has(declaration)) return;
  plan.forms.add(declaration);
  // A constant with the name of the command goes with its uses, which are places of their own.
  const isName =
    ts.isVariableDeclaration(declaration) && ts.isStringLiteralLike(bare(declaration.initializer));
  const places = placesOf(declaration, project);
  if (isName && places.length > 0) return;
  plan.gone.add(declaration);
  plan.victims.add(declaration);
  for (const place of places) {
    if (ts.isImportSpecifier(place) || ts.isExportSpecifier(place)) {
      plan.gone.add(place);
      plan.victims.add(place);
      continue;
    }
    const { parent } = place;
    const member = ts.isTypeReferenceNode(parent) ? parent : place;
    if (ts.isExportSpecifier(parent)) {
      plan.gone.add(parent);
      plan.victims.add(parent);
    } else if (ts.isUnionTypeNode(member.parent) || ts.isArrayLiteralExpression(member.parent)) {
      plan.gone.add(member);
      plan.victims.add(member);
    } else {
      const alias = ts.findAncestor(place, ts.isTypeAliasDeclaration);
      if (alias !== undefined && ts.isTypeQueryNode(parent)) planDeclaration(alias, plan, project);
    }
  }
}

function bare(expression: ts.Expression | undefined): ts.Node {
  let node: ts.Node | undefined = expression;
  while (node !== undefined && (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)))
    node = node.expression;
  return node ?? ts.factory.createNull();
}

function planTest(node: ts.Node, plan: Plan, project: Project): void {
  const { whole, tails, left } = testsFor(node, project);
  for (const statement of [...whole, ...tails]) {
    plan.gone.add(statement);
    plan.victims.add(statement);
  }
  for (const test of left) plan.tests.add(test);
}

/** What goes with the plan, and the groups of tests that are empty then. */
function swept(plan: Plan, project: Project): DeadCode {
  for (;;) {
    const dead = deadWith([...plan.gone], project, testAbout);
    const empty = emptiedGroups([...plan.gone, ...dead.nodes]).filter((group) => !plan.gone.has(group));
    if (empty.length === 0) return dead;
    for (const group of empty) {
      plan.gone.add(group);
      plan.victims.add(group);
    }
  }
}

/** What is declared in code that goes must not be used outside of it. */
function checkLeaks(plan: Plan, dead: DeadCode, project: Project): void {
  const gone = [...plan.gone, ...dead.nodes];
  const isGone = (node: ts.Node) => gone.some((other) => isWithin(node, other));
  for (const form of plan.forms) {
    if (!plan.gone.has(form)) continue;
    for (const place of placesOf(form, project)) {
      if (!isGone(place) && !ts.isImportSpecifier(place))
        plan.obstacles.push({ code: 'type-left', node: place });
    }
  }
  for (const clause of plan.gone) {
    if (!ts.isCaseClause(clause)) continue;
    const declared = clause.statements.flatMap((statement) => nodesIn(statement, ts.isVariableDeclaration));
    const leak = declared.flatMap(usesOf).find((use) => !isGone(use));
    if (leak !== undefined) plan.obstacles.push({ code: 'unclear', node: leak });
  }
}

function editsOf(
  plan: Plan,
  dead: DeadCode,
  words: readonly Words[],
  commands: Commands,
): { edits: Edit[]; left: Words[] } {
  const all = [...plan.victims, ...dead.nodes];
  const gone = [...plan.gone, ...dead.nodes];
  const nodes = all.filter((node) => !gone.some((other) => other !== node && isWithin(node, other)));
  const own = plan.edits.filter(
    ({ file, start, end }) =>
      !gone.some(
        (other) => other.getSourceFile().fileName === file && other.getStart() < start && end < other.end,
      ),
  );
  const files = new Set([...nodes.map((node) => node.getSourceFile()), ...words.map(({ file }) => file)]);
  for (const node of plan.gone) files.add(node.getSourceFile());
  const left: Words[] = [];
  const edits = [...files].flatMap((file) => {
    const inFile = [
      ...own.filter((edit) => edit.file === file.fileName),
      ...removeNodes(nodes.filter((node) => node.getSourceFile() === file)),
    ];
    for (const place of words.filter((other) => other.file === file)) {
      if (inFile.some(({ start, end }) => start <= place.start && place.end <= end)) continue;
      const cut = cutWords(place, commands);
      if (cut === undefined) left.push(place);
      else inFile.push(...cut);
    }
    settleRemovals(file, inFile);
    return keepApart(file, inFile);
  });
  return { edits, left };
}

function emptied(edits: readonly Edit[], gone: readonly ts.Node[]): ts.SourceFile[] {
  const files = new Set(gone.map((node) => node.getSourceFile()));
  return [...files].filter((file) => {
    const own = edits.filter((edit) => edit.file === file.fileName);
    return applyEdits(file.text, own).trim() === '';
  });
}
