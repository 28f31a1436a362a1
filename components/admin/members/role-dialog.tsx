import { useState } from "react";
import { type Role, roleWords } from "@/lib/contracts/roles";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { SelectField } from "../../ui/select-field";
import type { MemberActionProps } from "./member-actions";
import { memberName } from "./member-words";
import { useAction } from "./use-action";

/** What each role lets somebody do, for the one who gives it. */
const powers: Record<Role, string> = {
  member: "A member has no pages of the staff.",
  venue_manager:
    "A venue manager sees the members of one venue, and can check, sign out and deactivate them.",
  global_admin: "A global admin sees everybody, starts runs, gives access and roles below the own.",
  super_admin: "A super admin can do everything, to you too.",
};

/** Gives a member a role and a venue. */
export function RoleDialog({
  view,
  venues,
  onEnd,
}: MemberActionProps & { venues: { id: number; name: string }[] }) {
  const [role, setRole] = useState<Role>(view.role);
  const [venue, setVenue] = useState(String(view.venue?.id ?? ""));
  const { sending, fault, send } = useAction((answer) => onEnd(`${answer.message}.`));
  const body = { role, venue_id: venue === "" ? null : Number(venue) };
  return (
    <ConfirmDialog
      open
      title={`Role and venue of ${memberName(view)}`}
      text={`${powers[role]} It counts from their next click on.`}
      fault={fault}
      confirm="Save"
      cancel="Leave it"
      sending={sending}
      tone="primary"
      onConfirm={() => send(`/api/admin/members/${view.id}/role`, "PUT", body)}
      onClose={() => onEnd(null)}
    >
      <SelectField
        label="Role"
        value={role}
        onChange={(value) => setRole(value as Role)}
        choices={view.rolesToGive.map((value) => ({ value, label: roleWords[value] }))}
      />
      <SelectField
        label="Venue"
        value={venue}
        onChange={setVenue}
        choices={[
          { value: "", label: "None" },
          ...venues.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
      />
    </ConfirmDialog>
  );
}
