declare module "swagger-ui-dist/swagger-ui-es-bundle" {
  /** A component of the React within Swagger UI, which is another than ours. */
  type Component = (props: Record<string, unknown>) => unknown;

  /** What a plugin is given, of what docs/customization/plugin-api.md of swagger-ui tells. */
  export interface System {
    React: {
      createElement(
        type: string | Component,
        props?: Record<string, unknown> | null,
        ...children: unknown[]
      ): unknown;
    };
    /** @param isContainer whether it takes its props from the store. */
    getComponent(name: string, isContainer?: boolean): Component;
  }

  export type Plugin = (system: System) => {
    // biome-ignore lint/suspicious/noExplicitAny: each component has props of its own
    components: Record<string, (props: any) => unknown>;
    wrapComponents: Record<string, (original: Component) => Component>;
  };

  /** The settings used here, of those in docs/usage/configuration.md of swagger-ui. */
  export default function SwaggerUI(settings: {
    url: string;
    domNode: HTMLElement;
    plugins: Plugin[];
    layout: string;
    docExpansion: "list" | "full" | "none";
    defaultModelsExpandDepth: number;
    displayRequestDuration: boolean;
    deepLinking: boolean;
    syntaxHighlight: { theme: string };
    /** null: no document is sent to a validator elsewhere. */
    validatorUrl: null;
    onComplete: () => void;
  }): unknown;
}

declare module "swagger-ui-dist/swagger-ui.css";
