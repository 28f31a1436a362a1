/** The mark of the house: a door with the light on behind it. Decorative, because the name stands beside it. */
export function BrandMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        d="M6 29V14a10 10 0 0 1 20 0v15Z"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinejoin="round"
      />
      <path d="M11 29V14.5a5 5 0 0 1 10 0V29Z" fill="var(--mui-palette-primary-main)" />
      <path d="M3 29h26" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
