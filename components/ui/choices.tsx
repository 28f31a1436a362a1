import Box from "@mui/material/Box";

const choice = { display: "flex", gap: 1.5, py: 0.75, cursor: "pointer" } as const;

const dot = {
  m: 0,
  mt: "2px",
  width: 18,
  height: 18,
  flexShrink: 0,
  accentColor: "var(--mui-palette-primary-main)",
};

/** One of a few things to choose, each with a sentence. The browser keeps what is chosen. */
export function Choices({
  name,
  legend,
  choices,
}: {
  name: string;
  legend: string;
  /** The first is chosen unless another is. */
  choices: readonly { value: string; label: string; hint: string }[];
}) {
  return (
    <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
      <Box component="legend" sx={{ p: 0, mb: 0.5, fontSize: "0.9375rem", fontWeight: 600 }}>
        {legend}
      </Box>
      {choices.map(({ value, label, hint }, place) => (
        <Box key={value} component="label" sx={choice}>
          <Box component="input" type="radio" defaultChecked={place === 0} {...{ name, value }} sx={dot} />
          <span>
            {label}
            <Box component="span" sx={{ display: "block", typography: "body2", color: "text.secondary" }}>
              {hint}
            </Box>
          </span>
        </Box>
      ))}
    </Box>
  );
}
