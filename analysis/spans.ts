/** A part of a file's text. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}
