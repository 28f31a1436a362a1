import Box from "@mui/material/Box";
import type { FormEvent, ReactNode } from "react";
import { Button } from "./button";
import { hiddenText } from "./hidden-text";
import { Message } from "./message";

interface FormButtonProps {
  /** Where the browser posts it by itself until scripts run. */
  action: string;
  size?: "small" | "medium";
  sending: boolean;
  /** What stood in the way last time; null when nothing did. */
  fault: string | null;
  /** What it is about, for who hears the button without seeing what stands around it. */
  subject?: string | undefined;
  onSubmit: (event: FormEvent) => void;
  children: ReactNode;
}

/** A form that is a button alone, and says under it what stood in the way. */
export function FormButton(props: FormButtonProps) {
  const { action, size = "medium", sending, fault, subject, onSubmit, children } = props;
  return (
    <form method="post" action={action} onSubmit={onSubmit}>
      <Button type="submit" size={size} sending={sending}>
        {children}
        {subject ? (
          <Box component="span" sx={hiddenText}>
            {" "}
            {subject}
          </Box>
        ) : null}
      </Button>
      {fault ? (
        <Box sx={{ mt: 2 }}>
          <Message severity="error" role="alert">
            {fault}
          </Message>
        </Box>
      ) : null}
    </form>
  );
}
