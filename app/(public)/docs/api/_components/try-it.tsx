"use client";

import Box from "@mui/material/Box";
import { useEffect, useRef } from "react";
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle";
import "swagger-ui-dist/swagger-ui.css";
import { ours } from "./ours";
import "./ours.css";

/** Swagger UI has its own dark colours, by a class on `<html>`; ours are told by an attribute there. */
function followScheme(root: HTMLElement): () => void {
  const follow = () => root.classList.toggle("dark-mode", root.hasAttribute("data-dark"));
  follow();
  const observer = new MutationObserver(follow);
  observer.observe(root, { attributes: true, attributeFilter: ["data-dark", "data-light"] });
  return () => {
    observer.disconnect();
    root.classList.remove("dark-mode");
  };
}

/** Reads the API's document and tries it, with the session of this browser or a bearer token. */
export default function TryIt({ onReady }: { onReady: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const domNode = place.current;
    if (!domNode) return;
    SwaggerUI({
      url: "/api/openapi.json",
      domNode,
      plugins: [ours],
      layout: "Ours",
      docExpansion: "list",
      defaultModelsExpandDepth: 0,
      displayRequestDuration: true,
      deepLinking: true,
      syntaxHighlight: { theme: "obsidian" },
      validatorUrl: null,
      onComplete: onReady,
    });
    return () => domNode.replaceChildren();
  }, [onReady]);
  useEffect(() => followScheme(document.documentElement), []);
  return <Box ref={place} sx={{ mx: { xs: -2, sm: 0 }, overflowX: "clip" }} />;
}
