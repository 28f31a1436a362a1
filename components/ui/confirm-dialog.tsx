"use client";

import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import { type ReactNode, useId } from "react";
import { Button } from "./button";
import { Message } from "./message";

interface ConfirmDialogProps {
  open: boolean;
  title: string;
  /** What will happen. */
  text: ReactNode;
  /** What stood in the way of the last try; null for nothing. */
  fault: string | null;
  confirm: string;
  cancel: string;
  sending: boolean;
  /** `danger` for what takes something from somebody. */
  tone?: "danger" | "primary";
  /** Fields to fill in, between the text and the buttons. */
  children?: ReactNode;
  onConfirm: () => void;
  onClose: () => void;
}

const actions = {
  px: 3,
  pb: 3,
  gap: 1.5,
  flexDirection: { xs: "column-reverse", sm: "row" },
  alignItems: "stretch",
} as const;

/** Asks before something is done that pressing a button does not take back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    open,
    title,
    text,
    fault,
    confirm,
    cancel,
    sending,
    tone = "danger",
    children,
    onConfirm,
    onClose,
  } = props;
  const id = useId();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      maxWidth="xs"
    >
      <DialogTitle id={`${id}-title`} sx={{ typography: "h2", pb: 1 }}>
        {title}
      </DialogTitle>
      <DialogContent>
        <DialogContentText id={`${id}-text`}>{text}</DialogContentText>
        {children ? <Box sx={{ mt: 2.5, display: "grid", gap: 2.5 }}>{children}</Box> : null}
        {fault ? (
          <Box sx={{ mt: 2 }}>
            <Message severity="error" role="alert">
              {fault}
            </Message>
          </Box>
        ) : null}
      </DialogContent>
      <DialogActions disableSpacing sx={actions}>
        <Button onClick={onClose}>{cancel}</Button>
        <Button onClick={onConfirm} look="filled" tone={tone} sending={sending}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
