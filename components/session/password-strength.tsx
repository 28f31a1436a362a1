"use client";

import Box from "@mui/material/Box";
import { useEffect, useState } from "react";
import { judgePassword, type PasswordJudgement } from "@/lib/contracts/password-strength";
import { HelperText } from "../ui/helper-text";

/** After a pause in typing: a screen reader would otherwise hear every letter judged. */
const pauseMs = 400;

const levels = [
  { word: "very easy to guess", color: "error" },
  { word: "easy to guess", color: "error" },
  { word: "fair", color: "warning" },
  { word: "good", color: "success" },
  { word: "very good", color: "success" },
] as const;

function Meter({ score, color }: { score: number; color: string }) {
  return (
    <Box aria-hidden sx={{ display: "grid", gridTemplateColumns: "repeat(4, 1fr)", gap: 0.75, mt: 1 }}>
      {[1, 2, 3, 4].map((step) => (
        <Box
          key={step}
          sx={{
            height: 4,
            borderRadius: 2,
            bgcolor: step <= Math.max(score, 1) ? `${color}.main` : "divider",
          }}
        />
      ))}
    </Box>
  );
}

/** How easily a password is guessed, why, and what would make it better. */
export default function PasswordStrength({
  password,
  personal,
}: {
  password: string;
  personal: readonly (string | null)[];
}) {
  const [judgement, setJudgement] = useState<PasswordJudgement | null>(null);
  const [username = null, email = null] = personal;

  useEffect(() => {
    const timer = setTimeout(() => setJudgement(judgePassword(password, [username, email])), pauseMs);
    return () => clearTimeout(timer);
  }, [password, username, email]);

  if (!judgement) return null;
  const { word, color } = levels[judgement.score];
  return (
    <>
      <Meter score={judgement.score} color={color} />
      <HelperText fault={!judgement.ok}>
        This password is {word}.{judgement.reason ? ` ${judgement.reason}` : ""}
        {judgement.suggestion ? ` ${judgement.suggestion}` : ""}
      </HelperText>
    </>
  );
}
