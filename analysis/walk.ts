import { ts } from './compiler.cjs';

/** Every node of a kind in a tree, in the order of the text. */
export function nodesIn<T extends ts.Node>(root: ts.Node, isWanted: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  const visit = (node: ts.Node): void => {
    if (isWanted(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** Whether a node is part of another one, or that one itself. */
export function isWithin(node: ts.Node, container: ts.Node): boolean {
  const hasPlace = node.pos >= container.pos && node.end <= container.end;
  return hasPlace && node.getSourceFile() === container.getSourceFile();
}
