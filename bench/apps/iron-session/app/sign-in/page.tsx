/** iron-session has no page of its own, nor a client: this is a plain form. */
export default function SignInPage() {
  return (
    <form action="/api/sign-in" method="post">
      <input name="email" type="email" aria-label="E-mail" required />
      <input name="password" type="password" aria-label="Password" required />
      <button type="submit">Sign in</button>
    </form>
  );
}
