// A chart as a list of shapes, for its SVG and PNG exports. Colours are tokens, resolved when it is written.

export interface PathShape {
  readonly kind: "path";
  readonly d: string;
  readonly fill?: string;
  readonly stroke?: string;
  readonly opacity?: number;
}

export interface TextShape {
  readonly kind: "text";
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly fill: string;
  readonly anchor?: "start" | "middle" | "end";
  readonly size?: number;
  readonly bold?: boolean;
}

export type Shape = PathShape | TextShape;

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
}

type Resolve = (token: string) => string;

const FONT = "Inter Variable, Inter, system-ui, sans-serif";
const SIZE = 11;

export function toSvg({ width, height, shapes }: Drawing, resolve: Resolve): string {
  const body = shapes.map((shape) => {
    if (shape.kind === "path") {
      const fill = shape.fill === undefined ? "none" : resolve(shape.fill);
      const stroke = shape.stroke === undefined ? "" : ` stroke="${escape(resolve(shape.stroke))}"`;
      const opacity = shape.opacity === undefined ? "" : ` fill-opacity="${shape.opacity}"`;
      return `<path d="${escape(shape.d)}" fill="${escape(fill)}"${stroke}${opacity}/>`;
    }
    const weight = shape.bold === true ? ' font-weight="600"' : "";
    return `<text x="${shape.x}" y="${shape.y}" fill="${escape(resolve(shape.fill))}" font-size="${shape.size ?? SIZE}" text-anchor="${shape.anchor ?? "start"}"${weight}>${escape(shape.text)}</text>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}">` +
    `<rect width="100%" height="100%" fill="${escape(resolve("panel"))}"/>${body.join("")}</svg>\n`
  );
}

/** Names come from the wire: nothing of them may become markup in the file either. */
export function escape(text: string): string {
  return (
    text
      .replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
      // oxlint-disable-next-line no-control-regex -- XML 1.0 has no place for these at all
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
  );
}

/** Twice the size, for screens and slides alike. */
const SCALE = 2;

export function toCanvas({ width, height, shapes }: Drawing, resolve: Resolve): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext("2d");
  if (context === null) return canvas;
  context.scale(SCALE, SCALE);
  paint(context, { width, height, shapes }, resolve);
  return canvas;
}

/** Draws the shapes on their ground. */
export function paint(context: CanvasRenderingContext2D, { width, height, shapes }: Drawing, resolve: Resolve): void {
  context.fillStyle = resolve("panel");
  context.fillRect(0, 0, width, height);
  for (const shape of shapes) {
    if (shape.kind === "path") {
      const path = new Path2D(shape.d);
      if (shape.fill !== undefined) {
        context.globalAlpha = shape.opacity ?? 1;
        context.fillStyle = resolve(shape.fill);
        // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, not an array
        context.fill(path);
        context.globalAlpha = 1;
      }
      if (shape.stroke !== undefined) {
        context.strokeStyle = resolve(shape.stroke);
        context.lineWidth = 1;
        context.stroke(path);
      }
    } else {
      context.fillStyle = resolve(shape.fill);
      context.font = `${shape.bold === true ? 600 : 400} ${shape.size ?? SIZE}px ${FONT}`;
      context.textAlign = shape.anchor === "middle" ? "center" : (shape.anchor ?? "start");
      context.fillText(shape.text, shape.x, shape.y);
    }
  }
}
