/**
 * The nonce of the content security policy of the document that is open. What the server sends at a later click has
 * another, which this document does not accept. For the browser alone.
 */
export const documentNonce = (): string | undefined =>
  document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
