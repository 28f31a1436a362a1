import { ConfirmDialog } from "../../ui/confirm-dialog";
import type { MemberActionProps } from "./member-actions";
import { memberName } from "./member-words";
import { useAction } from "./use-action";

/** Asks before an account is deactivated, or activated again. */
export function ActivityDialog({ view, onEnd }: MemberActionProps) {
  const name = memberName(view);
  const { sending, fault, send } = useAction((answer) => onEnd(`${answer.message}.`));
  const verb = view.isActive ? "deactivate" : "reactivate";
  const words = view.isActive
    ? {
        title: `Deactivate ${name}?`,
        text: "They are signed out everywhere at once and cannot sign in, by password or by Patreon, until somebody activates the account again. Nothing of theirs is deleted.",
        confirm: "Deactivate",
        cancel: "Leave it active",
      }
    : {
        title: `Activate ${name} again?`,
        text: "They can sign in again. Sessions that ended stay ended.",
        confirm: "Activate",
        cancel: "Leave it deactivated",
      };
  return (
    <ConfirmDialog
      open
      {...words}
      fault={fault}
      sending={sending}
      tone={view.isActive ? "danger" : "primary"}
      onConfirm={() => send(`/api/admin/members/${view.id}/${verb}`, "POST")}
      onClose={() => onEnd(null)}
    />
  );
}
