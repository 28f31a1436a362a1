/** Shown only where scripts run. */
export const withScripts = { "@media (scripting: none)": { display: "none" } };
/** Shown only where they do not. */
export const withoutScripts = { display: "none", "@media (scripting: none)": { display: "block" } };
