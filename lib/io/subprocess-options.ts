/** For a standard stream of a child: a pipe. Its other end is `stdin`, `stdout` or `stderr` of the `Process`. */
export const PIPE = -1;
/** For `stderr`: the same as `stdout`. */
export const STDOUT = -2;
/** For a standard stream of a child: it is empty, and drops all output. */
export const DEVNULL = -3;

/**
 * A standard stream of a child: {@link PIPE}, {@link DEVNULL}, a descriptor, or null, which means that of this process.
 */
export type ChildStream = number | null;

/** Options of a child process. */
export interface SubprocessOptions {
  /** The standard input: for `createSubprocessExec` by default that of this process. */
  readonly stdin?: ChildStream | undefined;
  /** The standard output; as {@link stdin}. */
  readonly stdout?: ChildStream | undefined;
  /** The standard error output; as {@link stdin}, and also {@link STDOUT}. */
  readonly stderr?: ChildStream | undefined;
  /** The folder in which the child runs; by default that of this process. */
  readonly cwd?: string | URL | undefined;
  /** The environment variables of the child; by default those of this process. Undefined values are left out. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * True: the child gets a session and a process group of its own, so that `process.kill(-pid)` also reaches the
   * programs that it has started.
   */
  readonly detached?: boolean | undefined;
  /** The name under which the program (or the shell) runs; by default `program`. */
  readonly argv0?: string | undefined;
  /** The number of the user as whom the child runs. POSIX only; needs the permission. */
  readonly uid?: number | undefined;
  /** The number of the group; as {@link uid}. */
  readonly gid?: number | undefined;
}

/** A program to be started, as drivers take it. */
export interface SpawnPlan {
  /** A path, or a name to search in PATH; for a shell, the command. */
  readonly program: string;
  readonly args: readonly string[];
  readonly isShell: boolean;
  /** {@link PIPE}, {@link STDOUT}, {@link DEVNULL} or a descriptor. */
  readonly stdio: readonly [stdin: number, stdout: number, stderr: number];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly detached: boolean;
  readonly argv0: string | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}
