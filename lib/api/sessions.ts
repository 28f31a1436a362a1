import { DeviceList } from "@/lib/contracts/devices";
import { EndedSaid, Said } from "@/lib/contracts/said";
import { exampleDevice, exampleSessionId } from "./examples";
import { operation } from "./operation";

export const listSessions = operation({
  method: "GET",
  path: "/api/auth/sessions",
  tag: "Account",
  summary: "The devices on which one is signed in",
  auth: "session",
  answers: {
    200: { description: "This one first", schema: DeviceList, example: { sessions: [exampleDevice] } },
  },
});

export const endOthers = operation({
  method: "DELETE",
  path: "/api/auth/sessions",
  tag: "Account",
  summary: "Sign all other devices out",
  auth: "session",
  answers: {
    200: {
      description: "They are signed out at once",
      schema: EndedSaid,
      example: { message: "The other devices are signed out", ended: 2 },
    },
  },
});

export const endOthersByForm = operation({
  ...endOthers,
  method: "POST",
  path: "/api/auth/sessions/end-others",
  summary: "The same for a form, which can send no DELETE",
});

export const endSession = operation({
  method: "DELETE",
  path: "/api/auth/sessions/{id}",
  tag: "Account",
  summary: "Sign one device out",
  auth: "session",
  params: { id: { description: "The session's id, as the list tells it", example: exampleSessionId } },
  answers: {
    200: {
      description: "It is signed out at once",
      schema: Said,
      example: { message: "The device is signed out" },
    },
  },
  errors: ["not_found"],
});

export const endSessionByForm = operation({
  ...endSession,
  method: "POST",
  path: "/api/auth/sessions/{id}/end",
  summary: "The same for a form, which can send no DELETE",
});

export const sessionOperations = [listSessions, endOthers, endOthersByForm, endSession, endSessionByForm];
