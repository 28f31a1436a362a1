export { siteName } from "@/lib/contracts/site";

/** The sentence that says what this site is, for search results and shared links. */
export const siteDescription =
  "The members’ door of Lantern House: sign in with a password or with Patreon, and your membership is verified automatically.";
