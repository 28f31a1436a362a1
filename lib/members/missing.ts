import { AppError } from "@/lib/errors";

/** The 404 of a missing member, and of one who is out of reach. */
export const noSuchMember = () => new AppError("not_found", { detail: "There is no such member" });
