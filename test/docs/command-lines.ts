const PROGRAM = "agentcore-rollouts";

/**
 * The arguments of each line of a shell text that runs the program: after `npx`, settings of variables
 * and keywords of the shell. What follows a comment sign, a pipe or a redirection is left out.
 */
export function commandLinesOf(text: string): string[][] {
  return text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .flatMap((line) => {
      const [, rest] =
        /^(?:\$ |while |if |[A-Z_]+=\S+ |npx )*agentcore-rollouts(?: (.*))?$/.exec(line.trim()) ??
        [];
      return line.includes(PROGRAM) && rest !== undefined ? [splitWords(rest)] : [];
    });
}

function splitWords(line: string): string[] {
  const words: string[] = [];
  // A quoted part, or anything else up to a blank; what ends a simple command ends the words.
  for (const [, word = "", end] of line.matchAll(
    /((?:"[^"]*"|'[^']*'|[^\s"'|;&>#])+)|(\s[#|;&>]|[|;&>]|\s\()/g,
  )) {
    if (end !== undefined) break;
    words.push(word.replaceAll(/"([^"]*)"|'([^']*)'/g, "$1$2"));
  }
  return words;
}
