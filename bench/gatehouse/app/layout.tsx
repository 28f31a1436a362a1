export { default } from "@/shared/layout";
