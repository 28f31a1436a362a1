import { type ComponentType, type LazyExoticComponent, lazy } from "react";

/**
 * A part that is fetched when it is first shown, and that the page can do without: where it cannot be fetched (offline,
 * or gone with a new version of the site) it shows nothing, and what the person typed stays.
 */
export function optional<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(() => load().catch(() => ({ default: () => null })));
}
