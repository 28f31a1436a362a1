import { Link } from "@/components/ui/link";
import { Text } from "@/components/ui/text";
import { mailStanding } from "@/lib/server/mail-views";

/** Where to read letters on a site without a mail server; nothing elsewhere. */
export async function MailboxHint() {
  if (!(await mailStanding()).hasMailbox) return null;
  return (
    <Text look="body2" sx={{ mt: 3, color: "text.secondary" }}>
      This site has no mail server: its letters are in <Link href="/mailbox">the mailbox</Link>.
    </Text>
  );
}
