/// <reference lib="dom" />

/** Where a text stands on what it stands on, by the numbers of WCAG 2. */
export interface Contrast {
  readonly where: string;
  readonly ratio: number;
}

/**
 * The contrasts of everything on the page that has a text of its own; runs in the page, so it refers to nothing else.
 */
export function contrasts(): Contrast[] {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  /** Any colour that CSS has, over white. */
  const rgba = (color: string) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data] as [number, number, number, number];
  };
  const luminance = (color: string) => {
    const [r, g, b] = rgba(color)
      .slice(0, 3)
      .map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element: Element): string => {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (rgba(backgroundColor)[3] === 255) return backgroundColor;
      if (rgba(backgroundColor)[3] !== 0) throw new Error(`${at.className} can be seen through`);
    }
    return 'white';
  };
  const seen = new Map<string, Contrast>();
  for (const element of document.body.querySelectorAll('*')) {
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
    );
    if (!hasText || element.matches('script, style')) continue;
    const [text, background] = [getComputedStyle(element).color, backgroundOf(element)];
    const [a, b] = [luminance(text), luminance(background)];
    const where = `${element.parentElement?.className ?? ''} > ${element.localName}.${element.className}`;
    seen.set(`${where} ${text} ${background}`, {
      where: `${where}: ${text} on ${background}`,
      ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
    });
  }
  return [...seen.values()];
}
