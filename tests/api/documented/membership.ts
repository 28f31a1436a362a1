import { membershipCheck, verifyPatreon } from "@/lib/api/membership";
import { addPatron, goThroughPatreon } from "../../support/visits";
import { at, row, type World } from "./row";

async function patron({ nobody, sandbox }: World) {
  const api = nobody();
  await goThroughPatreon(api, (await addPatron(sandbox)).id);
  return api;
}

export const membershipRows = [
  row(membershipCheck, { 200: async (world) => (await patron(world)).post(at(membershipCheck)) }),
  row(
    verifyPatreon,
    { 200: async (world) => (await patron(world)).post(at(verifyPatreon)) },
    {
      not_found: async ({ somebody }) => {
        const { id } = await somebody();
        return (await somebody()).api.post(at(verifyPatreon), { json: { user_id: id } });
      },
    },
  ),
];
