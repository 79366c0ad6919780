/** The TypeScript compiler that ts-morph brings. */
export { ts } from 'ts-morph';
