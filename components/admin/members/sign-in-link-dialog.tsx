import { useState } from "react";
import type { HandedLink } from "@/lib/contracts/members";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { Moment } from "../../ui/moment";
import { TextField } from "../../ui/text-field";
import type { MemberActionProps } from "./member-actions";
import { memberName } from "./member-words";
import { useAction } from "./use-action";

/** Makes a link that signs a member in once, and shows it once. */
export function SignInLinkDialog({ view, onEnd }: MemberActionProps) {
  const [link, setLink] = useState<HandedLink | null>(null);
  const { sending, fault, send } = useAction((answer) => setLink(answer as unknown as HandedLink));
  const name = memberName(view);
  if (link) return <ShowLink link={link} name={name} onEnd={onEnd} />;
  return (
    <ConfirmDialog
      open
      title={`Make a sign-in link for ${name}?`}
      text="Whoever opens the link within the hour is signed in as this member, once. Hand it to nobody else; a link made before stops working. The member sees in their security events that one was made."
      fault={fault}
      confirm="Make the link"
      cancel="Leave it"
      sending={sending}
      onConfirm={() => send(`/api/admin/members/${view.id}/sign-in-link`, "POST")}
      onClose={() => onEnd(null)}
    />
  );
}

function ShowLink({
  link,
  name,
  onEnd,
}: {
  link: HandedLink;
  name: string;
  onEnd: MemberActionProps["onEnd"];
}) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    // Refused on an insecure address or by the browser's settings: the field is there to copy from by hand.
    const done = await navigator.clipboard?.writeText(link.url).then(
      () => true,
      () => false,
    );
    setCopied(done === true);
  }
  return (
    <ConfirmDialog
      open
      title={`The link for ${name}`}
      text={
        <>
          Good once, until <Moment at={link.expiresAt} to="minute" />. It is shown this once.
        </>
      }
      fault={null}
      confirm={copied ? "Copied" : "Copy"}
      cancel="Done"
      sending={false}
      tone="primary"
      onConfirm={copy}
      onClose={() => onEnd("The link was made.")}
    >
      <TextField label="Link" defaultValue={link.url} inputProps={{ readOnly: true }} fault={undefined} />
    </ConfirmDialog>
  );
}
