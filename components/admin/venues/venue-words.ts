import type { VenueView } from "@/lib/contracts/venues";

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** Who belongs to a venue, in a line: "12 members, 1 manager". */
export function peopleInWords({ members, managers, people }: VenueView): string {
  if (people === 0) return "Nobody belongs to it";
  const others = people - members - managers;
  return [
    counted(members, "member", "members"),
    counted(managers, "manager", "managers"),
    ...(others > 0 ? [counted(others, "admin", "admins")] : []),
  ].join(", ");
}
