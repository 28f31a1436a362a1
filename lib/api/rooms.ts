import { RoomList, RoomText } from "@/lib/contracts/rooms";
import { operation } from "./operation";

const tag = "Membership";
const auth = "session";

const focusRoom = {
  area: "focus-room",
  title: "The focus room",
  summary: "Six desks at the back, no calls, no small talk.",
  access: "paid",
  tier: null,
} as const;

export const roomList = operation({
  method: "GET",
  path: "/api/labs",
  tag,
  summary: "The rooms, and which are open to you",
  auth,
  answers: {
    200: {
      description: "The rooms in their order",
      schema: RoomList,
      example: {
        rooms: [{ ...focusRoom, open: false, reason: "Opens with a paid membership" }],
        faults: [],
      },
    },
  },
});

export const roomText = operation({
  method: "GET",
  path: "/api/labs/{area}",
  tag,
  summary: "What is in a room",
  auth,
  params: { area: { description: "The last part of the room's address", example: "focus-room" } },
  answers: {
    200: {
      description: "The room, with its text in Markdown",
      schema: RoomText,
      example: {
        ...focusRoom,
        open: true,
        reason: null,
        markdown: "Past the kitchen, behind the green door…",
      },
    },
  },
  errors: ["membership_required", "not_found"],
});

export const roomOperations = [roomList, roomText];
