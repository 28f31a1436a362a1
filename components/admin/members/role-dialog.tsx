import FormControl from "@mui/material/FormControl";
import FormLabel from "@mui/material/FormLabel";
import NativeSelect from "@mui/material/NativeSelect";
import OutlinedInput from "@mui/material/OutlinedInput";
import { type ReactNode, useId, useState } from "react";
import type { Role } from "@/lib/contracts/roles";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import type { MemberActionProps } from "./member-actions";
import { memberName, roleWords } from "./member-words";
import { useAction } from "./use-action";

/** What each role lets somebody do, for the one who gives it. */
const powers: Record<Role, string> = {
  member: "A member has no pages of the staff.",
  venue_manager:
    "A venue manager sees the members of one venue, and can check, sign out and deactivate them.",
  global_admin: "A global admin sees everybody, starts runs, gives access and roles below the own.",
  super_admin: "A super admin can do everything, to you too.",
};

function Choose({
  label,
  value,
  onChange,
  children,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <FormControl fullWidth>
      <FormLabel htmlFor={id}>{label}</FormLabel>
      <NativeSelect
        value={value}
        onChange={(event) => onChange(event.target.value)}
        inputProps={{ id }}
        input={<OutlinedInput />}
      >
        {children}
      </NativeSelect>
    </FormControl>
  );
}

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
      <Choose label="Role" value={role} onChange={(value) => setRole(value as Role)}>
        {view.rolesToGive.map((name) => (
          <option key={name} value={name}>
            {roleWords[name]}
          </option>
        ))}
      </Choose>
      <Choose label="Venue" value={venue} onChange={setVenue}>
        <option value="">None</option>
        {venues.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choose>
    </ConfirmDialog>
  );
}
