/** What every protected page shows once its library has let somebody in. */
export function Members({ name }: { name: string }) {
  return (
    <main>
      <h1>The labs</h1>
      <p>Signed in as {name}.</p>
    </main>
  );
}
