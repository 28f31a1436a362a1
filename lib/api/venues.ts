import { z } from "zod";
import { Said } from "@/lib/contracts/said";
import { VenueBody, VenueList, VenueView } from "@/lib/contracts/venues";
import { operation } from "./operation";

const tag = "Staff";
const auth = "session";
const params = { id: { description: "The venue's number", example: 3 } };
const venue = { id: 3, name: "Lantern House, Main Hall", members: 0, managers: 0, people: 0 };
/** `notice` is a code of `lib/contracts/notices`. */
const Noticed = Said.extend({ notice: z.string() });
const bodyExample = { name: venue.name };

export const venueList = operation({
  method: "GET",
  path: "/api/admin/venues",
  tag,
  summary: "The venues, and how many people belong to each",
  description: "A venue manager sees the own one.",
  auth,
  may: "venues.read",
  answers: { 200: { description: "By name", schema: VenueList, example: { venues: [venue] } } },
  errors: ["forbidden"],
});

export const venueCreation = operation({
  method: "POST",
  path: "/api/admin/venues",
  tag,
  summary: "Create a venue",
  auth,
  may: "venues.manage",
  body: VenueBody,
  bodyExample,
  answers: {
    201: {
      description: "It is there",
      schema: Noticed.extend({ venue: VenueView }),
      example: { message: "The venue is there.", notice: "venue_created", venue },
    },
  },
  errors: ["forbidden", "venue_taken"],
});

export const venueRenaming = operation({
  method: "POST",
  path: "/api/admin/venues/{id}/rename",
  tag,
  summary: "Give a venue another name",
  auth,
  may: "venues.manage",
  params,
  body: VenueBody,
  bodyExample,
  answers: {
    200: {
      description: "Done",
      schema: Noticed,
      example: { message: "The venue has its new name.", notice: "venue_renamed" },
    },
  },
  errors: ["forbidden", "not_found", "venue_taken"],
});

export const venueDeletion = operation({
  method: "DELETE",
  path: "/api/admin/venues/{id}",
  tag,
  summary: "Delete a venue that nobody belongs to",
  auth,
  may: "venues.manage",
  params,
  answers: { 200: { description: "Done", schema: Said, example: { message: "The venue is deleted." } } },
  errors: ["forbidden", "not_found", "venue_in_use"],
});

export const venueOperations = [venueList, venueCreation, venueRenaming, venueDeletion];
