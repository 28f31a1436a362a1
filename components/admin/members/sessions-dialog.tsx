import { ConfirmDialog } from "../../ui/confirm-dialog";
import { sessionsInWords } from "../count-words";
import type { MemberActionProps } from "./member-actions";
import { memberName } from "./member-words";
import { useAction } from "./use-action";

/** Asks before a member is signed out everywhere. */
export function SessionsDialog({ view, onEnd }: MemberActionProps) {
  const { sending, fault, send } = useAction((answer) =>
    onEnd(`${sessionsInWords(Number(answer.ended))} ended.`),
  );
  return (
    <ConfirmDialog
      open
      title={`Sign ${memberName(view)} out?`}
      text={`${sessionsInWords(view.devices.length)} of theirs end at once, on every device. They sign in again with their password or with Patreon; nothing else changes.`}
      fault={fault}
      confirm="Sign them out"
      cancel="Keep them signed in"
      sending={sending}
      onConfirm={() => send("/api/admin/sessions", "DELETE", { user_id: view.id })}
      onClose={() => onEnd(null)}
    />
  );
}
