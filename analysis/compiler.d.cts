/** The TypeScript compiler that ts-morph brings. */
export { ts } from 'ts-morph';
/** The declarations of the standard library. Loaded when they are asked for. */
export declare function libraryFiles(): readonly { readonly fileName: string; readonly text: string }[];
