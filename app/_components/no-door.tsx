import { ButtonLink } from "@/components/ui/button";
import { StandaloneMessage } from "@/components/ui/standalone-message";

/** What stands where there is no page, inside the frame. */
export function NoDoor() {
  return (
    <StandaloneMessage
      title="No door here"
      action={
        <ButtonLink href="/" look="filled">
          To the front door
        </ButtonLink>
      }
    >
      There is no page at this address. It may have moved, or the link was cut short.
    </StandaloneMessage>
  );
}
