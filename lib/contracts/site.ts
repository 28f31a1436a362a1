/** What the place is called, written once. */
export const siteName = "Lantern House";

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

/** Whether a host name, as a URL has it, is a name of this machine for itself. */
export const isLoopback = (hostname: string): boolean => loopbackNames.includes(hostname);
