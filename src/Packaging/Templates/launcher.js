#!/usr/bin/env node
// Starts the native voidmcp of the package that npm chose for this platform, with the same arguments, standard streams,
// signals and exit code. To do without Node, start that file itself: `voidmcp install` writes its path.
"use strict";

const { existsSync } = require("fs");

const names = candidates();
const binary = find(names);
if (binary === undefined) {
  console.error(explain(names));
  process.exitCode = 1;
} else {
  start(binary, process.argv.slice(2));
}

/** The packages that fit this system, the likeliest first. */
function candidates() {
  const { platform, arch } = process;
  if (arch !== "x64" && arch !== "arm64") return [];
  if (platform === "win32") return [`win-${arch}`];
  if (platform === "darwin") return [`osx-${arch}`];
  if (platform !== "linux") return [];
  // Older versions of npm ignore "libc" and install both: the system's dynamic loader tells which one runs.
  const [glibc, musl] = arch === "x64"
    ? ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-musl-x86_64.so.1"]
    : ["/lib/ld-linux-aarch64.so.1", "/lib/ld-musl-aarch64.so.1"];
  const both = [`linux-${arch}`, `linux-musl-${arch}`];
  return existsSync(musl) && !existsSync(glibc) ? both.reverse() : both;
}

function find(names) {
  const file = process.platform === "win32" ? "voidmcp.exe" : "voidmcp";
  for (const name of names) {
    try {
      return require.resolve(`@voidmcp/${name}/${file}`);
    } catch {
      // Not installed: the next one, or none.
    }
  }
  return undefined;
}

function start(file, args) {
  // Node 22.15 and later can become the program, so that no second process stays between it and its client.
  if (process.platform !== "win32" && typeof process.execve === "function") {
    process.execve(file, [file, ...args], process.env);
  }
  const { spawn } = require("child_process");
  const child = spawn(file, args, { stdio: "inherit" });
  // A terminal sends its signals to both processes; other senders know this one only.
  const ofTerminal = require("tty").isatty(0) ? ["SIGINT", "SIGQUIT"] : [];
  for (const signal of ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGUSR2"]) {
    process.on(signal, () => {
      if (!ofTerminal.includes(signal)) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    console.error(`voidmcp: can't start ${file}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function explain(names) {
  const system = `${process.platform}-${process.arch}`;
  if (names.length === 0) {
    return `error: voidmcp has no native build for ${system}\n`
      + "hint: with the .NET 10 SDK, the portable build runs there: dotnet tool install -g voidmcp";
  }
  return `error: voidmcp's native binary for ${system} is not installed: npm left out its optional dependency `
    + `@voidmcp/${names[0]}\n`
    + "hint: install again without --omit=optional or --no-optional: npm install -g voidmcp\n"
    + "hint: a lock file from another platform can leave it out too: delete it and node_modules first";
}
