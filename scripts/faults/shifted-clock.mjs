/**
 * Loaded before a program (`node --import`): its clock is wrong by so many seconds, which the file named by
 * `SHIFTED_CLOCK` holds and may change under way. Timers go on as they did: only what time it is has changed.
 */
import { readFileSync } from "node:fs";

const file = process.env.SHIFTED_CLOCK;
const RealDate = Date;
let shiftMs = 0;
const look = () => {
  shiftMs = Number(readFileSync(file, "utf8")) * 1000;
};
if (file) {
  look();
  setInterval(look, 200).unref();
  globalThis.Date = class ShiftedDate extends RealDate {
    constructor(...given) {
      if (given.length === 0) super(RealDate.now() + shiftMs);
      else super(...given);
    }

    static now() {
      return RealDate.now() + shiftMs;
    }
  };
}
