import { dirname } from 'node:path/posix';
import { accountIn } from '../../analysis/arns.js';
import { callerIdentityIn } from '../../analysis/caller-identity.js';
import { isThisStack } from '../../analysis/cdk.js';
import { ts } from '../../analysis/compiler.cjs';
import type { Document } from '../../analysis/documents.js';
import type { PolicyStatement } from '../../analysis/policies.js';
import type { Project } from '../../analysis/project.js';
import type { Edit } from '../../edits/edit.js';
import { importNames, nameImported } from '../../edits/imports.js';
import type { Concerned } from './needs.js';

/** How the account of a profile's ARN is written, and what that brings into the file. */
export interface Account {
  readonly text: string;
  readonly edits: readonly Edit[];
}

/**
 * The account where a statement stands: as the ARNs beside it have it, next to the region that they fill in, as the policies of the file
 * have it, or as the platform knows it. `undefined` where nothing says it.
 */
export function accountFor(
  statement: PolicyStatement,
  concerned: readonly Concerned[],
  all: readonly PolicyStatement[],
  project: Project,
): Account | undefined {
  const beside = [...concerned.map(({ arn }) => arn), ...statement.resources.elements.map(({ arn }) => arn)];
  const own = beside.find((arn) => arn !== undefined && arn.account !== '')?.account;
  const text = own ?? besideRegion(statement, concerned, project) ?? accountOfPolicies(statement, all);
  if (text !== undefined) return { text, edits: [] };
  return statement.place.kind === 'code'
    ? accountOfCdk(statement.place.node, project)
    : accountOfDocument(statement.place.document, project);
}

/** `${this.account}` beside `${this.region}`, `${AWS::AccountId}` beside `${AWS::Region}` */
function besideRegion(
  { place }: PolicyStatement,
  concerned: readonly Concerned[],
  project: Project,
): string | undefined {
  for (const { arn } of concerned) {
    const [, owner = ''] =
      /^\$\{((?:[\w.]+\.)?(?:this|stack|Stack\.of\([\w.]+\))\.)region\}$/i.exec(arn.region) ?? [];
    // Anything else may have a region of its own, and no account.
    const isOthers = owner === 'this.' && place.kind === 'code' && !isThisStack(place.node, project);
    if (owner !== '' && !isOthers) return `\${${owner}account}`;
    const [, pseudo] = /^\$\{((?:\w+\.)*Aws\.)REGION\}$/.exec(arn.region) ?? [];
    if (pseudo !== undefined) return `\${${pseudo}ACCOUNT_ID}`;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: templates of CloudFormation and of the Serverless framework
    if (arn.region === '${AWS::Region}') return '${AWS::AccountId}';
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the same
    if (/^\$\{(?:aws:region|self:provider\.region)\}$/.test(arn.region)) return '${aws:accountId}';
  }
  return undefined;
}

/** The one account in the resources of the policies of the same file; of code, in the same function or class. */
function accountOfPolicies(statement: PolicyStatement, all: readonly PolicyStatement[]): string | undefined {
  const scope = scopeOf(statement);
  const accounts = new Set<string>();
  for (const other of all) {
    if (other.place.fileName !== statement.place.fileName || scopeOf(other) !== scope) continue;
    for (const { pattern = '' } of other.resources.elements) {
      const account = accountIn(pattern);
      if (account !== undefined && !/[*?]/.test(account)) accounts.add(account);
    }
  }
  const [account, ...others] = accounts;
  return others.length === 0 ? account : undefined;
}

function scopeOf({ place }: PolicyStatement): ts.Node | string {
  if (place.kind === 'document') return place.fileName;
  return ts.findAncestor(place.node, ts.isFunctionLike) ?? place.node.getSourceFile();
}

/** A stack knows its own account; everything else that the CDK deploys has it from a pseudo parameter. */
function accountOfCdk(node: ts.Node, project: Project): Account | undefined {
  const file = node.getSourceFile();
  const modules = file.statements
    .filter(ts.isImportDeclaration)
    .map(({ moduleSpecifier }) => moduleSpecifier);
  const isCdk = modules.some((module) =>
    /^['"](?:aws-cdk-lib|@aws-cdk)(?:\/|['"])/.test(module.getText(file)),
  );
  if (!isCdk) return undefined;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: part of a template
  if (isThisStack(node, project)) return { text: '${this.account}', edits: [] };
  const namespace = file.statements.filter(ts.isImportDeclaration).find(isNamespaceOfCdk);
  const name = namespace?.importClause?.namedBindings as ts.NamespaceImport | undefined;
  if (name !== undefined) return { text: `\${${name.name.text}.Aws.ACCOUNT_ID}`, edits: [] };
  const known = nameImported(file, 'aws-cdk-lib', 'Aws');
  if (known !== undefined) return { text: `\${${known}.ACCOUNT_ID}`, edits: [] };
  if (/\bAws\b/.test(file.text)) return undefined;
  const edits = importNames(file, 'aws-cdk-lib', ['Aws'], { form: 'esm', others: [] });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: part of a template
  return { text: '${Aws.ACCOUNT_ID}', edits };
}

function isNamespaceOfCdk({ moduleSpecifier, importClause }: ts.ImportDeclaration): boolean {
  const bindings = importClause?.namedBindings;
  return (
    /^['"]aws-cdk-lib['"]$/.test(moduleSpecifier.getText()) &&
    bindings !== undefined &&
    ts.isNamespaceImport(bindings)
  );
}

/** The pseudo parameter of a template, or what the same module of Terraform asks the account by. */
function accountOfDocument({ fileName, format, text }: Document, project: Project): Account | undefined {
  if (format === 'hcl') {
    const account = callerIdentityIn(dirname(fileName), project);
    return account === undefined ? undefined : { text: account, edits: [] };
  }
  const isTemplate =
    /AWSTemplateFormatVersion|\bType["']?:\s*["']?AWS::/.test(text) ||
    /(?:^|\/)serverless[\w.-]*\.ya?ml$/.test(fileName);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of CloudFormation
  return isTemplate ? { text: '${AWS::AccountId}', edits: [] } : undefined;
}
