import type { Plugin, System } from "swagger-ui-dist/swagger-ui-es-bundle";

/**
 * What Swagger UI draws on our page: its own layout brings a second `<main>`, a title and a choice of servers, of which
 * there is one. Its elements are made by the React within it; ours makes another kind.
 * @see https://swagger.io/docs/open-source-tools/swagger-ui/customization/custom-layout
 */
export const ours: Plugin = ({ React: { createElement } }) => ({
  components: {
    Ours: ({ getComponent }: Pick<System, "getComponent">) =>
      createElement(
        "div",
        { className: "swagger-ui" },
        createElement(getComponent("SvgAssets")),
        createElement(getComponent("errors", true)),
        createElement("h2", { className: "addresses" }, "Addresses"),
        createElement(getComponent("AuthorizeBtnContainer", true)),
        createElement(getComponent("operations", true)),
        createElement(getComponent("Models", true)),
      ),
    // A link inside of the button that opens an operation is two controls in one.
    DeepLink: ({ text }: { text: unknown }) => createElement("span", null, text),
  },
  // Controls without a name, or with another than can be read on them (WCAG 2.2, 4.1.2 and 2.5.3).
  wrapComponents: {
    Button: (Original) => (props) => createElement(Original, { ...props, "aria-label": undefined }),
    CloseIcon: (Original) => (props) =>
      createElement("span", { role: "img", "aria-label": "Close" }, createElement(Original, props)),
    ExamplesSelect: (Original) => (props) =>
      createElement("label", null, props.showLabels ? null : "Example ", createElement(Original, props)),
  },
});
