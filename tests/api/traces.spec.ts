import { ApiClient } from "../support/client";
import { expect, test } from "../support/fixtures";
import { catchTraces } from "../support/trace-catcher";
import { addPatron, consentAtPatreon, newPerson, register } from "../support/visits";

test("with a collector in the settings each request is a trace, with its transactions and calls to Patreon, and without anybody's words", async ({
  sandbox,
  stack,
}) => {
  const catcher = await catchTraces();
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: catcher.url, OTEL_BSP_SCHEDULE_DELAY: "100" };
  const copy = await stack.startCopy(settings);
  try {
    const person = newPerson();
    const api = new ApiClient(copy.url);
    await register(api, person);
    await api.delete("/api/auth/sessions/4711?why=curiosity");
    await api.get("/labs/schedule?why=curiosity");
    await api.get("/password-reset?token=curiosity");
    const visitor = new ApiClient(copy.url);
    const patron = await addPatron(sandbox);
    // Consent leads to the stack's own address; the copy takes the same code.
    const { pathname, search, searchParams } = await consentAtPatreon(visitor, patron.id);
    await visitor.get(pathname + search);

    const named = (name: string) => catcher.spans().filter((span) => span.name === name);
    for (const name of [
      "POST /api/auth/register",
      "DELETE /api/auth/sessions/[id]",
      "GET /labs/[area]",
      "GET /api/auth/patreon/callback",
    ])
      await expect.poll(() => named(name).length, name).toBeGreaterThan(0);
    const [request] = named("POST /api/auth/register");
    expect(request?.attributes).toMatchObject({
      "http.route": "/api/auth/register",
      "http.status_code": 201,
    });
    const [callback] = named("GET /api/auth/patreon/callback");
    await expect
      .poll(() =>
        catcher
          .spans()
          .filter(({ traceId }) => traceId === callback?.traceId)
          .map(({ name }) => name),
      )
      .toEqual(expect.arrayContaining(["database transaction", "Patreon POST", "Patreon GET"]));

    const all = catcher.bodies.join("\n");
    for (const secret of [
      ...["curiosity", "4711", person.username, person.email, person.password, patron.fullName],
      ...["code", "state"].map((name) => searchParams.get(name) ?? name),
      ...api.cookies.values(),
    ])
      expect(all).not.toContain(secret);
  } finally {
    await copy.stop();
    await catcher.close();
  }
});

test("without a collector in the settings nothing is sent anywhere", async ({ stack }) => {
  const catcher = await catchTraces();
  // Where an SDK that was started would send to by itself.
  const copy = await stack.startCopy({
    ...{ OTEL_TRACES_EXPORTER: "otlp", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${catcher.url}/v1/traces` },
    OTEL_BSP_SCHEDULE_DELAY: "10",
  });
  try {
    const api = new ApiClient(copy.url);
    await register(api);
    expect((await api.get("/labs")).status).toBe(200);
  } finally {
    await copy.stop();
  }
  expect(catcher.bodies).toEqual([]);
  await catcher.close();
});
