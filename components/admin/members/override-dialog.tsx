import { useState } from "react";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { Moment } from "../../ui/moment";
import { TextField } from "../../ui/text-field";
import type { MemberActionProps } from "./member-actions";
import { memberName } from "./member-words";
import { useAction } from "./use-action";

const usualDays = 30;

const dayFrom = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Gives access for a time, or takes back what was given. */
export function OverrideDialog(props: MemberActionProps) {
  return props.view.override ? <TakeBack {...props} override={props.view.override} /> : <Give {...props} />;
}

function Give({ view, onEnd }: MemberActionProps) {
  const [until, setUntil] = useState(() => dayFrom(usualDays));
  const [note, setNote] = useState("");
  const { sending, fault, send } = useAction(() => onEnd("Access is given."));
  return (
    <ConfirmDialog
      open
      title={`Give ${memberName(view)} access`}
      text="They get in like a paying member until the end of that day (UTC), whatever Patreon says. Then Patreon counts again by itself."
      fault={fault}
      confirm="Give access"
      cancel="Leave it"
      sending={sending}
      tone="primary"
      onConfirm={() =>
        send(`/api/admin/members/${view.id}/override`, "PUT", { until: `${until}T23:59:59Z`, note })
      }
      onClose={() => onEnd(null)}
    >
      <TextField
        label="Until"
        type="date"
        defaultValue={until}
        inputProps={{ min: dayFrom(0), max: dayFrom(365) }}
        onInput={(event) => setUntil((event.target as HTMLInputElement).value)}
        fault={undefined}
      />
      <TextField
        label="Why"
        hint="The member reads this as the reason."
        inputProps={{ maxLength: 200 }}
        onInput={(event) => setNote((event.target as HTMLInputElement).value)}
        fault={undefined}
      />
    </ConfirmDialog>
  );
}

function TakeBack({
  view,
  override,
  onEnd,
}: MemberActionProps & { override: NonNullable<MemberActionProps["view"]["override"]> }) {
  const { sending, fault, send } = useAction((answer) => onEnd(`${answer.message}.`));
  return (
    <ConfirmDialog
      open
      title="Take the given access back?"
      text={
        <>
          {memberName(view)} has access until <Moment at={override.until} to="minute" />, given by{" "}
          {override.setBy ?? "somebody who is gone"}: “{override.note}”. Taken back, what Patreon says counts
          at once.
        </>
      }
      fault={fault}
      confirm="Take it back"
      cancel="Let it run"
      sending={sending}
      onConfirm={() => send(`/api/admin/members/${view.id}/override`, "DELETE")}
      onClose={() => onEnd(null)}
    />
  );
}
