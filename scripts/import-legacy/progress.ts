import { Presets, SingleBar } from "cli-progress";
import type { OnProgress, Progress } from "@/lib/takeover/read";

const titles: Record<Progress["step"], string> = {
  read: "Reading",
  seal: "Encrypting Patreon tokens",
  write: "Writing",
};

interface Shown {
  onProgress: OnProgress;
  onEnd(): void;
}

/** A bar for each step, for a terminal. */
function bars(): Shown {
  const bar = new SingleBar(
    {
      format: "  {title} {bar} {percentage}% | {value}/{total} | {duration_formatted}",
      hideCursor: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  let step: Progress["step"] | null = null;
  return {
    onProgress(progress) {
      if (progress.step !== step) {
        bar.stop();
        step = progress.step;
        bar.start(progress.total, 0, { title: titles[step].padEnd(25) });
      }
      bar.update(progress.done);
    },
    onEnd: () => bar.stop(),
  };
}

/** A line for each step that is over, for a log. */
function lines(write: (line: string) => void): Shown {
  return {
    onProgress({ step, done, total }) {
      if (done >= total) write(`${titles[step]}: ${done} done`);
    },
    onEnd() {},
  };
}

export const chooseProgress = (isTerminal: boolean, write: (line: string) => void): Shown =>
  isTerminal ? bars() : lines(write);
