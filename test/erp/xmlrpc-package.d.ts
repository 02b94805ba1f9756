/** The parts of the xmlrpc package that stand on their own; it brings no types. */
declare module 'xmlrpc/lib/serializer.js' {
  export function serializeMethodCall(method: string, parameters: readonly unknown[]): string;
  export function serializeMethodResponse(value: unknown): string;
}

declare module 'xmlrpc/lib/customtype.js' {
  export interface Element {
    ele(name: string): { txt(text: string): void };
    /** As it is. */
    raw(xml: string): void;
  }
  export default class CustomType {
    constructor(raw: unknown);
    raw: unknown;
    tagName: string;
    serialize(element: Element): void;
  }
}

declare module 'xmlrpc/lib/deserializer.js' {
  export default class Deserializer {
    deserializeMethodResponse(
      stream: NodeJS.ReadableStream,
      done: (error: Error | null, value: unknown) => void,
    ): void;
    deserializeMethodCall(
      stream: NodeJS.ReadableStream,
      done: (error: Error | null, method: string, parameters: unknown[]) => void,
    ): void;
  }
}
