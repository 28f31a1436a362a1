declare module "swagger-ui-dist/swagger-ui-es-bundle" {
  /** The settings used here, of those in docs/usage/configuration.md of swagger-ui. */
  export default function SwaggerUI(settings: {
    url: string;
    domNode: HTMLElement;
    docExpansion: "list" | "full" | "none";
    defaultModelsExpandDepth: number;
    displayRequestDuration: boolean;
    deepLinking: boolean;
    /** null: no document is sent to a validator elsewhere. */
    validatorUrl: null;
    onComplete: () => void;
  }): unknown;
}

declare module "swagger-ui-dist/swagger-ui.css";
