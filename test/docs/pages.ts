import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export const ROOT = new URL("../../", import.meta.url);

export interface Page {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** README.md and everything under docs/ that is written in Markdown. */
export async function readPages(): Promise<Page[]> {
  const docs = await readdir(new URL("docs/", ROOT), { recursive: true });
  const paths = [
    "README.md",
    ...docs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
  ];
  return Promise.all(
    paths.sort().map(async (path) => ({
      path,
      text: await readFile(fileURLToPath(new URL(path, ROOT)), "utf8"),
    })),
  );
}

export interface CodeBlock {
  /** What stands behind the fence; empty for an indented block. */
  readonly language: string;
  readonly text: string;
}

/** Fenced blocks, and those that are indented by four blanks or more; without the indent. */
export function codeBlocksOf({ text }: Page): CodeBlock[] {
  const fence = /^( *)```(\S*)[^\n]*\n([\s\S]*?)\n\1```$/gm;
  const fenced = [...text.matchAll(fence)].map(([, indent = "", language = "", inner = ""]) => ({
    language,
    text: inner.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
  const indented = [...text.replaceAll(fence, "").matchAll(/(?:^ {4,}\S.*\n?)+/gm)].map(
    ([block]) => ({
      language: "",
      text: block.replaceAll(/^ +/gm, ""),
    }),
  );
  return [...fenced, ...indented];
}
