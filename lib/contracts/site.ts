/** What the place is called, written once. */
export const siteName = "Lantern House";
