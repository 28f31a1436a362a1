import Box from "@mui/material/Box";

/** The picture of the house: a door ajar at night, the light on behind it. Dusk in both schemes; decorative. */
export function DoorScene() {
  return (
    <Box sx={{ borderRadius: 3, overflow: "hidden", aspectRatio: "1 / 1.06", lineHeight: 0 }}>
      <svg
        viewBox="0 0 500 530"
        width="100%"
        height="100%"
        preserveAspectRatio="xMidYMax slice"
        aria-hidden="true"
      >
        <defs>
          <linearGradient id="door-wall" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stopColor="#2c2031" />
            <stop offset="0.62" stopColor="#3d2620" />
            <stop offset="1" stopColor="#2a1a14" />
          </linearGradient>
          <radialGradient id="door-light" cx="0.62" cy="0.62" r="0.85">
            <stop offset="0" stopColor="#fff1cc" />
            <stop offset="0.45" stopColor="#fac66f" />
            <stop offset="1" stopColor="#c9731f" />
          </radialGradient>
          <radialGradient id="door-halo">
            <stop offset="0" stopColor="#ffcf7d" stopOpacity="0.5" />
            <stop offset="1" stopColor="#ffcf7d" stopOpacity="0" />
          </radialGradient>
          <linearGradient id="door-spill" x1="0.4" y1="0" x2="0.5" y2="1">
            <stop offset="0" stopColor="#fccb78" stopOpacity="0.85" />
            <stop offset="1" stopColor="#fccb78" stopOpacity="0" />
          </linearGradient>
          <linearGradient id="door-leaf" x1="0" y1="0" x2="1" y2="0">
            <stop offset="0" stopColor="#241510" />
            <stop offset="1" stopColor="#4d2c1a" />
          </linearGradient>
        </defs>
        <rect width="500" height="530" fill="url(#door-wall)" />
        <circle cx="262" cy="310" r="250" fill="url(#door-halo)" />
        <g fill="none" stroke="#ffd99a">
          <path d="M130 430V242a120 120 0 0 1 240 0v188" strokeOpacity="0.34" strokeWidth="1.5" />
          <path d="M104 430V242a146 146 0 0 1 292 0v188" strokeOpacity="0.2" strokeWidth="1.5" />
          <path d="M74 430V242a176 176 0 0 1 352 0v188" strokeOpacity="0.11" strokeWidth="1.5" />
        </g>
        <rect y="430" width="500" height="100" fill="#1d120e" />
        <path d="M224 430h124l86 100H150Z" fill="url(#door-spill)" />
        <path d="M152 430V242a98 98 0 0 1 196 0v188Z" fill="url(#door-light)" />
        <path d="M152 430V242c0-50 34-88 76-97v305Z" fill="url(#door-leaf)" />
        <path d="M228 145v305" stroke="#ffe3ae" strokeWidth="2" />
        <circle cx="214" cy="318" r="5" fill="#f2b65f" />
        <g>
          <circle cx="424" cy="246" r="84" fill="url(#door-halo)" />
          <path d="M424 176v34" stroke="#120b08" strokeWidth="3" />
          <path d="M408 222c0-16 32-16 32 0Z" fill="#120b08" />
          <path d="M408 222h32l-4 44h-24Z" fill="#ffdf9f" />
          <path
            d="M408 222h32l-4 44h-24Zm16 0v44"
            fill="none"
            stroke="#120b08"
            strokeWidth="3"
            strokeLinejoin="round"
          />
          <path d="M406 269h36" stroke="#120b08" strokeWidth="4" strokeLinecap="round" />
        </g>
      </svg>
    </Box>
  );
}
