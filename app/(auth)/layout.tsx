export { Framed as default } from "@/app/_components/framed";
