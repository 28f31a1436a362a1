import { Message } from "../ui/message";
import type { FormPost } from "./use-form-post";

/** What is wrong with a form as a whole; nothing where its fields say it all. */
export function FormFault({ post: { faults } }: { post: FormPost }) {
  return faults.detail ? (
    <Message severity="error" role="alert">
      {faults.detail}
    </Message>
  ) : null;
}
