export { Kept as default } from "@/app/_components/kept";
